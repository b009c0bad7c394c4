import type { Losses } from '../sweep/goals.js';

/** Whether `a` is nowhere worse than `b` and somewhere better; everything is minimised. */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  let isBetter = false;
  for (let at = 0; at < a.length; at += 1) {
    const [mine, its] = [a[at] as number, b[at] as number];
    if (mine > its) return false;
    if (mine < its) isBetter = true;
  }
  return isBetter;
}

/** Constrained domination (Deb et al. 2002): who keeps the constraints first, then who misses them less, then Pareto. */
export function dominatesConstrained(a: Losses, b: Losses): boolean {
  if (a.violation !== b.violation) return a.violation < b.violation;
  return dominates(a.losses, b.losses);
}

/** The rank of each point, 0 for the front: fast non-dominated sorting (Deb et al. 2002). */
export function nonDominatedRanks(points: readonly Losses[]): number[] {
  const beaten = points.map(() => [] as number[]);
  const beatenBy = points.map(() => 0);
  points.forEach((a, i) => {
    for (let j = i + 1; j < points.length; j += 1) {
      const b = points[j] as Losses;
      const [winner, loser] = dominatesConstrained(a, b) ? [i, j] : dominatesConstrained(b, a) ? [j, i] : [-1, -1];
      if (winner < 0) continue;
      (beaten[winner] as number[]).push(loser);
      beatenBy[loser] = (beatenBy[loser] as number) + 1;
    }
  });
  const ranks = points.map(() => 0);
  let front = points.map((_, at) => at).filter((at) => beatenBy[at] === 0);
  for (let rank = 0; front.length > 0; rank += 1) {
    const next: number[] = [];
    for (const at of front) {
      ranks[at] = rank;
      for (const other of beaten[at] as number[]) {
        beatenBy[other] = (beatenBy[other] as number) - 1;
        if (beatenBy[other] === 0) next.push(other);
      }
    }
    front = next;
  }
  return ranks;
}

/** Points of each front, best front first. */
export function frontsOf(points: readonly Losses[]): number[][] {
  const fronts: number[][] = [];
  nonDominatedRanks(points).forEach((rank, at) => {
    while (fronts.length <= rank) fronts.push([]);
    (fronts[rank] as number[]).push(at);
  });
  return fronts;
}

/** Crowding distances of the points of one front (Deb et al. 2002); infinite at the ends. */
export function crowdingDistances(points: readonly (readonly number[])[]): number[] {
  const distances = points.map(() => 0);
  const goals = points[0]?.length ?? 0;
  for (let goal = 0; goal < goals; goal += 1) {
    const loss = (at: number): number => points[at]?.[goal] as number;
    const order = points.map((_, at) => at).sort((a, b) => loss(a) - loss(b) || a - b);
    const [first, last] = [order[0] as number, order.at(-1) as number];
    const range = loss(last) - loss(first);
    [distances[first], distances[last]] = [Infinity, Infinity];
    if (!(range > 0) || !Number.isFinite(range)) continue;
    for (let place = 1; place < order.length - 1; place += 1) {
      const at = order[place] as number;
      const gap = loss(order[place + 1] as number) - loss(order[place - 1] as number);
      distances[at] = (distances[at] as number) + gap / range;
    }
  }
  return distances;
}

/** Places of the points, best first: by rank, within a front by crowding distance. */
export function paretoOrder(points: readonly Losses[]): number[] {
  return frontsOf(points).flatMap((front) => {
    const distances = crowdingDistances(front.map((at) => (points[at] as Losses).losses));
    return front
      .map((at, place) => ({ at, distance: distances[place] as number }))
      .sort((a, b) => b.distance - a.distance || a.at - b.at)
      .map(({ at }) => at);
  });
}
