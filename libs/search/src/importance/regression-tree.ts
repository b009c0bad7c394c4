import type { Random } from '@paucis/statistics';

/** A part of the unit cube in which a tree predicts one value: [width] lower and upper ends. */
export interface Leaf {
  low: Float64Array;
  high: Float64Array;
  value: number;
}

const deepest = 64;

/** The leaves of a regression tree over a bootstrap sample: each split takes most squared error away, until leaves are pure. */
export function regressionTree(points: readonly Float64Array[], values: readonly number[], random: Random): Leaf[] {
  const width = points[0]?.length ?? 0;
  const sample = points.map(() => random.integer(points.length));
  const leaves: Leaf[] = [];
  const grow = (members: readonly number[], low: Float64Array, high: Float64Array, depth: number): void => {
    const split = depth < deepest ? bestSplit(members, points, values, width) : undefined;
    if (!split) {
      const sum = members.reduce((total, member) => total + (values[member] as number), 0);
      leaves.push({ low, high, value: sum / members.length });
      return;
    }
    const { slot, at } = split;
    const isLeft = (member: number): boolean => (points[member]?.[slot] as number) < at;
    grow(members.filter(isLeft), low, high.with(slot, at), depth + 1);
    grow(
      members.filter((member) => !isLeft(member)),
      low.with(slot, at),
      high,
      depth + 1,
    );
  };
  grow(sample, new Float64Array(width), new Float64Array(width).fill(1), 0);
  return leaves;
}

function bestSplit(
  members: readonly number[],
  points: readonly Float64Array[],
  values: readonly number[],
  width: number,
): { slot: number; at: number } | undefined {
  const total = members.reduce((sum, member) => sum + (values[member] as number), 0);
  let best: { slot: number; at: number } | undefined;
  let most = total ** 2 / members.length + 1e-12 * (1 + Math.abs(total)); // what any split has to beat
  for (let slot = 0; slot < width; slot += 1) {
    const place = (member: number): number => points[member]?.[slot] as number;
    const sorted = members.toSorted((a, b) => place(a) - place(b));
    let left = 0;
    for (let count = 1; count < sorted.length; count += 1) {
      const [last, next] = [sorted[count - 1] as number, sorted[count] as number];
      left += values[last] as number;
      if (place(last) === place(next)) continue;
      const gain = left ** 2 / count + (total - left) ** 2 / (sorted.length - count);
      if (gain <= most) continue;
      most = gain;
      best = { slot, at: (place(last) + place(next)) / 2 };
    }
  }
  return best;
}
