import type { Balance } from '@paucis/contracts';
import { chiSquaredTail } from '@paucis/statistics';

export interface PlacedSample {
  readonly label: number;
  readonly cluster: number;
  readonly place: string | undefined;
}

const shown = 12;

/** How classes are spread over sites or scanners: Cramér's V with its chi-squared p. Undefined with fewer than two places. */
export function balanceOf(of: Balance['of'], samples: readonly PlacedSample[], classes: number): Balance | undefined {
  const counts = new Map<string, number[]>();
  const seen = new Set<string>();
  for (const { label, cluster, place } of samples) {
    if (place === undefined || label < 0) continue;
    // A patient with many images is one piece of evidence, for each class that it has.
    const key = JSON.stringify([cluster, place, label]);
    if (seen.has(key)) continue;
    seen.add(key);
    const row = counts.get(place) ?? new Array<number>(classes).fill(0);
    row[label] = (row[label] as number) + 1;
    counts.set(place, row);
  }
  if (counts.size < 2) return undefined;
  const rows = [...counts].sort(([, a], [, b]) => total(b) - total(a));
  const { statistic, degrees, smaller, n } = chiSquared(rows.map(([, row]) => row));
  return {
    of,
    values: rows.slice(0, shown).map(([name, row]) => ({ name, counts: row })),
    distinct: counts.size,
    association: smaller > 0 ? Math.min(1, Math.sqrt(statistic / (n * smaller))) : 0,
    p: degrees > 0 ? chiSquaredTail(statistic, degrees) : 1,
  };
}

const total = (row: readonly number[]): number => row.reduce((sum, value) => sum + value, 0);

function chiSquared(table: readonly (readonly number[])[]): {
  statistic: number;
  degrees: number;
  smaller: number;
  n: number;
} {
  const n = total(table.map(total));
  const columns = (table[0] ?? []).map((_, at) => total(table.map((row) => row[at] as number)));
  const used = columns.filter((sum) => sum > 0).length;
  let statistic = 0;
  for (const row of table) {
    row.forEach((value, at) => {
      const expected = (total(row) * (columns[at] as number)) / n;
      if (expected > 0) statistic += (value - expected) ** 2 / expected;
    });
  }
  const smaller = Math.min(table.length, used) - 1;
  return { statistic, degrees: (table.length - 1) * (used - 1), smaller, n };
}
