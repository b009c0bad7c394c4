import type { SplitSample } from './split-sample.js';

/** Two samples that belong together, by their ids: confirmed copies of each other. */
export type Tie = readonly [string, string];

/**
 * Which samples may never be on two sides of a split: those that share a group, exact pixels or a tie, directly or through
 * others (a copy of a patient's image makes its owner that patient). Gives each sample's cluster, numbered from 0.
 */
export function clustersOf(samples: readonly SplitSample[], ties: readonly Tie[] = []): Int32Array {
  const parent = Int32Array.from(samples, (_, at) => at);
  const root = (at: number): number => {
    let top = at;
    while (parent[top] !== top) top = parent[top] as number;
    for (let next = at; next !== top;) [next, parent[next]] = [parent[next] as number, top];
    return top;
  };
  const firstOf = new Map<string, number>();
  const join = (key: string, at: number): void => {
    const first = firstOf.get(key);
    if (first === undefined) firstOf.set(key, at);
    else parent[root(at)] = root(first);
  };
  samples.forEach(({ group, pixelHash }, at) => {
    join(`pixels ${pixelHash}`, at);
    if (group !== undefined) join(`group ${group}`, at);
  });
  if (ties.length > 0) {
    const rowOf = new Map(samples.map(({ id }, at) => [id, at]));
    for (const [one, other] of ties) {
      const [first, second] = [rowOf.get(one), rowOf.get(other)];
      if (first !== undefined && second !== undefined) parent[root(second)] = root(first);
    }
  }
  const numbers = new Map<number, number>();
  return Int32Array.from(samples, (_, at) => {
    const top = root(at);
    const number = numbers.get(top) ?? numbers.size;
    numbers.set(top, number);
    return number;
  });
}
