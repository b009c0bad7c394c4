import { dominates } from './non-dominated.js';

type Point = readonly number[];

/** The volume that points dominate up to a reference, everything minimised: two goals by a sweep, more by exclusive volumes (WFG, While et al. 2012). */
export function hypervolume(points: readonly Point[], reference: Point): number {
  const inside = points.filter((point) => point.every((loss, at) => loss < (reference[at] as number)));
  return volumeOf(frontOf(inside), reference);
}

/** What each point adds to the volume of all. */
export function hypervolumeContributions(points: readonly Point[], reference: Point): number[] {
  const all = hypervolume(points, reference);
  return points.map((_, at) => all - hypervolume(points.toSpliced(at, 1), reference));
}

/** Greedy subset of `count` points of largest hypervolume (within 1 - 1/e of the best, Guerreiro et al. 2016). */
export function hypervolumeSubset(points: readonly Point[], reference: Point, count: number): number[] {
  const chosen: number[] = [];
  const left = new Set(points.map((_, at) => at));
  while (chosen.length < count && left.size > 0) {
    const taken = chosen.map((at) => points[at] as Point);
    let best: { at: number; gain: number } | undefined;
    const before = hypervolume(taken, reference);
    for (const at of left) {
      const gain = hypervolume([...taken, points[at] as Point], reference) - before;
      if (!best || gain > best.gain) best = { at, gain };
    }
    chosen.push((best as { at: number }).at);
    left.delete((best as { at: number }).at);
  }
  return chosen;
}

function frontOf(points: readonly Point[]): Point[] {
  return points.filter(
    (point, at) =>
      !points.some((other, place) => dominates(other, point) || (place < at && other.every((x, i) => x === point[i]))),
  );
}

function volumeOf(front: readonly Point[], reference: Point): number {
  if (front.length === 0) return 0;
  if (reference.length === 1) return (reference[0] as number) - Math.min(...front.map(([x]) => x as number));
  if (reference.length === 2) return areaOf(front, reference);
  const sorted = front.toSorted((a, b) => (b.at(-1) as number) - (a.at(-1) as number));
  return sorted.reduce((sum, point, at) => {
    const own = point.reduce((volume, loss, goal) => volume * ((reference[goal] as number) - loss), 1);
    const limited = sorted
      .slice(at + 1)
      .map((other) => other.map((loss, goal) => Math.max(loss, point[goal] as number)));
    return sum + own - volumeOf(frontOf(limited), reference);
  }, 0);
}

function areaOf(front: readonly Point[], [right, top]: Point): number {
  let [area, ceiling] = [0, top as number];
  for (const [x, y] of front.toSorted((a, b) => (a[0] as number) - (b[0] as number))) {
    if ((y as number) >= ceiling) continue;
    area += ((right as number) - (x as number)) * (ceiling - (y as number));
    ceiling = y as number;
  }
  return area;
}
