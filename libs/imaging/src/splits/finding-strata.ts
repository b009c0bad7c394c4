/** A stratum of fewer images than these cannot be spread over folds and read by itself. */
const leastImages = 20;

/**
 * One class for each image that may have several findings, so that folds get their share of each: its combination of findings where
 * enough images have just that one, else its rarest finding that enough images have, else the class of those without. Labels of
 * 1 (there), 0 (not there) and -1 (not known), a row for each image. Classes are numbered from 0 as they appear.
 */
export function findingStrata(rows: readonly (readonly number[])[]): number[] {
  const counts = rows.reduce<number[]>((sums, row) => {
    row.forEach((label, finding) => (sums[finding] = (sums[finding] ?? 0) + Number(label === 1)));
    return sums;
  }, []);
  const thereIn = (row: readonly number[]) => row.flatMap((label, finding) => (label === 1 ? [finding] : []));
  const combinations = new Map<string, number>();
  for (const row of rows) {
    const name = thereIn(row).join();
    combinations.set(name, (combinations.get(name) ?? 0) + 1);
  }
  const countOf = (finding: number) => counts[finding] as number;
  const names = rows.map((row) => {
    const there = thereIn(row);
    if ((combinations.get(there.join()) as number) >= leastImages) return there.join();
    const [rarest] = there.filter((finding) => countOf(finding) >= leastImages).sort((a, b) => countOf(a) - countOf(b));
    return rarest === undefined ? '' : `with ${rarest}`;
  });
  const numbers = new Map([...new Set(names)].map((name, at) => [name, at]));
  return names.map((name) => numbers.get(name) as number);
}
