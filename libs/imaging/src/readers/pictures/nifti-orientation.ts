/** How stored axes become columns (to the right), rows (to the front) and depth (to the head). */
export interface Orientation {
  /** Stored axis of columns, rows and depth. */
  readonly order: readonly [number, number, number];
  /** Whether that axis runs the other way. */
  readonly flips: readonly [boolean, boolean, boolean];
  /** Millimetres along columns, rows and depth. */
  readonly spacing: readonly [number, number, number];
}

/**
 * The nearest right-anterior-superior order without resampling: stored axes are given to world axes in the way that makes the sum
 * of the cosines largest. Looks at all six ways, so that oblique scans cannot give one world axis two stored ones.
 */
export function closestCanonical(axes: readonly (readonly number[])[]): Orientation {
  const at = (world: number, axis: number) => axes[world]?.[axis] ?? 0;
  const lengths = [0, 1, 2].map((axis) => Math.hypot(at(0, axis), at(1, axis), at(2, axis)) || 1);
  const cosine = (world: number, axis: number) => at(world, axis) / (lengths[axis] as number);
  const ways = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ] as const;
  const value = (way: readonly number[]) => way.reduce((sum, axis, world) => sum + Math.abs(cosine(world, axis)), 0);
  const order = ways.reduce((best, way) => (value(way) > value(best) + 1e-9 ? way : best));
  return {
    order: [...order],
    flips: [cosine(0, order[0]) < 0, cosine(1, order[1]) < 0, cosine(2, order[2]) < 0],
    spacing: [lengths[order[0]] as number, lengths[order[1]] as number, lengths[order[2]] as number],
  };
}
