export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  readonly rounds: number;
}

/**
 * Runs the contestants in turn, round after round, so that what disturbs the machine disturbs all of them; each answers
 * its own measurement (usually milliseconds). The first `warmUp` rounds are not counted.
 */
export async function interleave<Name extends string>(
  contestants: Readonly<Record<Name, () => number | Promise<number>>>,
  { rounds, warmUp = 1 }: { rounds: number; warmUp?: number },
): Promise<Record<Name, Spread>> {
  const names = Object.keys(contestants) as Name[];
  const measured = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < warmUp + rounds; round++) {
    for (const name of names) {
      const value = await contestants[name]();
      if (round >= warmUp) measured.get(name)?.push(value);
    }
  }
  return Object.fromEntries(names.map((name) => [name, spreadOf(measured.get(name) ?? [])])) as Record<Name, Spread>;
}

/** The median with its range. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    lowest: at(0),
    highest: at(sorted.length - 1),
    rounds: sorted.length,
  };
}
