import { expect, it } from 'vitest';
import { spaceDiff } from './diff.js';
import { spaceOf } from './template.js';

it('says what of a space is new, gone, narrower, wider or otherwise another', () => {
  const before = spaceOf({
    network: { choice: [{ name: 'cnn', width: { int: [8, 64] } }, { name: 'vit' }] },
    rate: { loguniform: [1e-5, 1e-2] },
    drop: { float: [0, 0.3] },
    batch: { ordinal: [16, 32] },
    decay: { float: [0.1, 0.2] },
    same: { int: [1, 2] },
  });
  const after = spaceOf(
    {
      network: {
        choice: [
          { name: 'cnn', width: { int: [16, 32] } },
          { name: 'swin', depth: { int: [1, 2] } },
        ],
      },
      rate: { loguniform: [1e-6, 1e-1] },
      batch: { ordinal: [16, 32, 64] },
      decay: { loguniform: [0.1, 0.2] },
      flip: { choice: [true, false] },
      same: { int: [1, 2] },
    },
    [],
    [{ forbid: { batch: 64, rate: { atLeast: 0.01 } } }],
  );

  expect(spaceDiff(before, after)).toEqual([
    { what: 'network: vit', kind: 'removed' },
    { what: 'network: swin', kind: 'added' },
    { what: 'network.cnn.width', kind: 'narrowed', before: '8 to 64', after: '16 to 32' },
    { what: 'rate', kind: 'widened', before: '0.00001 to 0.01 (log)', after: '0.000001 to 0.1 (log)' },
    { what: 'drop', kind: 'removed', before: '0 to 0.3' },
    { what: 'batch', kind: 'widened', before: '16 < 32', after: '16 < 32 < 64' },
    { what: 'decay', kind: 'changed', before: '0.1 to 0.2', after: '0.1 to 0.2 (log)' },
    { what: 'flip', kind: 'added', after: 'true | false' },
    { what: 'constraint never batch is 64 and 0.01 <= rate', kind: 'added' },
  ]);
  expect(spaceDiff(before, before)).toEqual([]);
});
