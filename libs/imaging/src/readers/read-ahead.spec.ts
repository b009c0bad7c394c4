import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type AheadLimit, inTurn, LargeAhead, readAhead } from './read-ahead.js';

const limits = { sizeOf: () => 1, most: 3, bytes: 3, aheadBytes: 10 };

/** Reads items that are their own unpacked sizes, and notes what is held at once. */
async function readAll(items: readonly number[]) {
  let [now, most, begun, mostBegun] = [0, 0, 0, 0];
  const read = async (item: number, { aheadBytes = Infinity }: AheadLimit) => {
    begun += 1;
    mostBegun = Math.max(mostBegun, begun);
    await setImmediate();
    if (item > aheadBytes) throw new LargeAhead();
    if (item === 0) throw new Error('empty');
    now += item;
    most = Math.max(most, now);
    return item;
  };
  const values: (number | string)[] = [];
  for await (const { item, result } of readAhead(items, read, limits)) {
    values.push(result.status === 'fulfilled' ? result.value : (result.reason as Error).message);
    now -= item;
    begun -= 1;
  }
  return { values, most, mostBegun };
}

describe('reading ahead', () => {
  it('keeps the order, refusals in their place', async () => {
    expect(await readAll([1, 2, 0, 4, 5])).toMatchObject({ values: [1, 2, 'empty', 4, 5] });
  });

  it('reads several at a time while they are small', async () => {
    expect((await readAll([1, 1, 1, 1])).mostBegun).toBe(3);
  });

  it('reads one that unpacks to more than it may when its turn comes, and not before', async () => {
    const { values, most } = await readAll([1, 100, 100, 1]);

    expect(values).toEqual([1, 100, 100, 1]);
    // Never both large ones.
    expect(most).toBeLessThanOrEqual(102);
  });
});

describe('sources in turn', () => {
  async function* source(values: readonly number[], ended: string[]): AsyncGenerator<number, void> {
    try {
      for (const value of values) {
        await setImmediate();
        if (value < 0) throw new Error('broken');
        yield value;
      }
    } finally {
      ended.push(values.join(' '));
    }
  }
  const all = async (sources: readonly AsyncGenerator<number, void>[]) => {
    const found: number[] = [];
    for await (const value of inTurn(sources)) found.push(value);
    return found;
  };

  it('come one after the other', async () => {
    expect(await all([source([1, 2], []), source([], []), source([3], [])])).toEqual([1, 2, 3]);
  });

  it('are all ended when one breaks or when nobody reads on', async () => {
    const broken: string[] = [];
    const left: string[] = [];

    await expect(all([source([1], broken), source([-1], broken), source([2, 3], broken)])).rejects.toThrow('broken');
    for await (const value of inTurn([source([1, 2], left), source([3], left)])) if (value === 1) break;

    expect(broken.sort()).toEqual(['-1', '1', '2 3']);
    expect(left.sort()).toEqual(['1 2', '3']);
  });
});
