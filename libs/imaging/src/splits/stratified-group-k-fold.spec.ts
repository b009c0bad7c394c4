import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stratifiedGroupKFold } from './stratified-group-k-fold.js';

describe('stratifiedGroupKFold', () => {
  it('spreads single samples so that class counts differ by one at most', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 10, maxLength: 200 }),
        fc.integer({ min: 2, max: 7 }),
        fc.integer(),
        (labels, folds, seed) => {
          const foldOf = stratifiedGroupKFold({ labels, groups: [...labels.keys()], folds, seed });

          for (const label of new Set(labels)) {
            const counts = Array.from(
              { length: folds },
              (_, fold) => labels.filter((other, at) => other === label && foldOf[at] === fold).length,
            );
            expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  it('keeps groups whole and still near balance', () => {
    const groups = Array.from({ length: 300 }, (_, at) => Math.floor(at / 3));
    const labels = groups.map((group) => (group % 4 === 0 ? 1 : 0));

    const foldOf = stratifiedGroupKFold({ labels, groups, folds: 5, seed: 9 });

    for (let group = 0; group < 100; group += 1) expect(new Set(foldOf.slice(3 * group, 3 * group + 3)).size).toBe(1);
    for (let fold = 0; fold < 5; fold += 1) {
      expect(labels.filter((label, at) => label === 1 && foldOf[at] === fold)).toHaveLength(15);
      expect(labels.filter((label, at) => label === 0 && foldOf[at] === fold)).toHaveLength(45);
    }
  });
});
