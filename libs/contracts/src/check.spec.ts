import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { check } from './check.js';
import { SweepSpec } from './sweeps.js';

const good = { name: 'a', dataset: 'breastmnist', budget: { trials: 4 }, recipe: { network: 'vit' } };
const problem = (spec: unknown) => {
  try {
    check(SweepSpec, spec, 'sweep');
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('check', () => {
  it('accepts a short sweep and fills in its defaults', () => {
    expect(check(SweepSpec, good, 'sweep')).toMatchObject({
      kind: 'search',
      split: { kind: 'auto' },
      scheduler: { name: 'asha', max: 1800 },
    });
  });

  it('names the nearest key of a misspelt one', () => {
    expect(problem({ ...good, buget: 3 })).toContain('buget: unknown key "buget"');
    expect(problem({ ...good, buget: 3 })).toContain('did you mean "budget"?');
    const misspelt = problem({ ...good, split: { fold: 5 } });
    expect(misspelt).toContain('split.fold: unknown key "fold", expected one of ');
    expect(misspelt).toContain('(did you mean "folds"?)');
  });

  it('says what came and what was expected', () => {
    expect(problem({ ...good, task: 'clasification' })).toBe(
      'sweep: task: "clasification" came, expected "classification" (did you mean "classification"?)',
    );
    expect(problem({ ...good, budget: {} })).toBe('sweep: budget.trials: is missing, expected number');
    expect(problem({ ...good, budget: { trials: 0 } })).toContain('budget.trials: 0 came: too small');
    expect(problem({ ...good, scheduler: 'asha' })).toContain('scheduler: "asha" came');
  });

  it('lists several problems at once', () => {
    const message = problem({ name: 'a', dataset: 7, budget: { trials: 1 }, recipe: { network: 'vit' }, foo: 1 });

    expect(message.split('\n')).toHaveLength(3);
  });

  it('explains the branch of a union that came nearest', () => {
    const schema = z.object({ a: z.union([z.string(), z.strictObject({ b: z.object({ c: z.number() }) })]) });

    expect(() => check(schema, { a: { b: { c: 'x' } } }, 'it')).toThrow('a.b.c: "x" came');
  });

  it('says where a part stands in the whole', () => {
    expect(() =>
      check(z.strictObject({ depth: z.int() }), { dept: 1, depth: 2 }, 'recipe: vit', 'recipe.network'),
    ).toThrow('recipe: vit: recipe.network.dept: unknown key "dept", expected one of depth (did you mean "depth"?)');
  });
});
