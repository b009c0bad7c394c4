import { describe, expect, it } from 'vitest';
import { historyOf } from './history-file.js';

const read = (text: string, value?: string) => historyOf(text, { shownAs: 'old.csv', value });

describe('a history from elsewhere', () => {
  it('is a table with a column for each parameter, whose empty cells a trial does not have', () => {
    const text = 'network,learningRate,depth,auc\nvit,0.001,4,0.91\nsmall-cnn,0.01,,0.88\nvit,0.1,2,\nvit,0.1,2,nan\n';

    expect(read(text, 'auc')).toEqual({
      trials: [
        { assignment: { network: 'vit', learningRate: '0.001', depth: '4' }, value: 0.91 },
        { assignment: { network: 'small-cnn', learningRate: '0.01' }, value: 0.88 },
      ],
      skipped: 2,
    });
  });

  it('is what Optuna exports, of which complete trials count', () => {
    const head = 'number,value,datetime_start,params_network,params_learningRate,user_attrs_note,state';
    const rows = ['0,0.9,2026-01-01,vit,0.002,x,COMPLETE', '1,0.4,2026-01-01,vit,0.2,,PRUNED'];

    expect(read([head, ...rows].join('\n'))).toEqual({
      trials: [{ assignment: { network: 'vit', learningRate: '0.002' }, value: 0.9 }],
      skipped: 1,
    });
  });

  it('is refused with its line and its columns', () => {
    expect(() => read('a,auc\n1,2\n')).toThrow('there is no column "value"; it has a, auc');
    expect(() => read('a,value\n1,good\n')).toThrow(
      'old.csv:2: expected a number in the column of the value, got "good"',
    );
    expect(() => read('a,value\n1,\n')).toThrow('nothing to learn from');
  });
});
