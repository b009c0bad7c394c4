export interface Points {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/**
 * At most `limit` points (>= 2) that look like all of them: first and last, and of each bucket between the point that spans
 * the largest triangle with the one kept before and the next bucket's mean (Steinarsson 2013, largest triangle three buckets).
 */
export function downsample({ steps, values }: Points, limit: number): Points {
  const count = steps.length;
  if (count <= limit) return { steps, values };
  const kept = [0];
  const width = (count - 2) / (limit - 2);
  for (let bucket = 0; bucket < limit - 2; bucket += 1) {
    const from = 1 + Math.floor(bucket * width);
    const to = 1 + Math.floor((bucket + 1) * width);
    const nextTo = Math.min(count, 1 + Math.floor((bucket + 2) * width));
    const next = { step: mean(steps, to, Math.max(nextTo, to + 1)), value: mean(values, to, Math.max(nextTo, to + 1)) };
    kept.push(largestTriangle({ steps, values }, kept.at(-1) ?? 0, from, to, next));
  }
  kept.push(count - 1);
  return { steps: kept.map((at) => steps[at] ?? 0), values: kept.map((at) => values[at] ?? 0) };
}

function largestTriangle(
  { steps, values }: Points,
  before: number,
  from: number,
  to: number,
  next: { step: number; value: number },
): number {
  const step = steps[before] ?? 0;
  const value = values[before] ?? 0;
  let best = from;
  let largest = -1;
  for (let at = from; at < to; at += 1) {
    const area = Math.abs(
      (step - next.step) * ((values[at] ?? 0) - value) - (step - (steps[at] ?? 0)) * (next.value - value),
    );
    if (area > largest) [best, largest] = [at, area];
  }
  return best;
}

function mean(numbers: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum += numbers[at] ?? 0;
  return sum / (to - from);
}
