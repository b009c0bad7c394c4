/** What is known of a sample beside its pixels, by column. */
export type Facts = Readonly<Record<string, string | number>>;

/** One column of facts as features of all samples. */
export interface FactColumn {
  readonly name: string;
  /** [n] rows. */
  readonly features: readonly Float32Array[];
}

/** Up to so many values are told apart one by one; more are taken for measurements. */
const mostValues = 30;

/**
 * Columns that could tell classes apart: of few values each value by itself, of many numbers their rank and its square. Names
 * and ids, which differ from sample to sample, and columns that never change are left out.
 */
export function factColumns(facts: readonly Facts[]): FactColumn[] {
  const names = [...new Set(facts.flatMap((row) => Object.keys(row)))].sort();
  return names.flatMap((name) => {
    const values = facts.map((row) => row[name] ?? '');
    const distinct = [...new Set(values)];
    if (distinct.length < 2) return [];
    const numbers = values.map((value) => (value === '' ? Number.NaN : Number(value)));
    const known = numbers.filter(Number.isFinite);
    const isNumeric = known.length > 0 && values.every((value, at) => value === '' || Number.isFinite(numbers[at]));
    const isId = distinct.length === values.length && (!isNumeric || known.every(Number.isInteger));
    if (isId) return [];
    if (distinct.length <= Math.min(mostValues, values.length / 2))
      return [{ name, features: oneHot(values, distinct) }];
    return isNumeric ? [{ name, features: ranked(numbers) }] : [];
  });
}

function oneHot(values: readonly (string | number)[], distinct: readonly (string | number)[]): Float32Array[] {
  const place = new Map(distinct.map((value, at) => [value, at]));
  return values.map((value) => {
    const row = new Float32Array(distinct.length);
    row[place.get(value) as number] = 1;
    return row;
  });
}

/** Rank from 0 to 1, its square, and whether it is missing. */
function ranked(numbers: readonly number[]): Float32Array[] {
  const sorted = Float64Array.from(numbers.filter(Number.isFinite)).sort();
  const place = new Map<number, number>();
  sorted.forEach((value, at) => place.set(value, at / Math.max(1, sorted.length - 1)));
  return numbers.map((value) => {
    const rank = place.get(value);
    return rank === undefined ? Float32Array.from([0.5, 0.25, 1]) : Float32Array.from([rank, rank * rank, 0]);
  });
}
