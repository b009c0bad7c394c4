import type { Losses } from '../sweep/goals.js';
import { crowdingDistances, frontsOf } from './non-dominated.js';

/** Chooses which `count` of some points survive; places of the points, best front first. */
export type Selection = (points: readonly Losses[], count: number) => number[];

/** NSGA-II (Deb et al. 2002): front by front; of the front that does not fit those with most room around them. */
export const byCrowding: Selection = (points, count) =>
  filledByFront(points, count, (_chosen, front, room) => {
    const distances = crowdingDistances(front.map((at) => (points[at] as Losses).losses));
    return front
      .map((at, place) => ({ at, distance: distances[place] as number }))
      .sort((a, b) => b.distance - a.distance || a.at - b.at)
      .slice(0, room)
      .map(({ at }) => at);
  });

/** NSGA-III (Deb & Jain 2014): of the front that does not fit those near reference directions that have few survivors yet. */
export const byReferences: Selection = (points, count) =>
  filledByFront(points, count, (chosen, front, room) => {
    const all = [...chosen, ...front];
    const scaled = normalised(all.map((at) => (points[at] as Losses).losses));
    const directions = referencePoints(scaled[0]?.length ?? 1, count);
    const nearest = scaled.map((losses) => nearestDirection(losses, directions));
    const crowd = directions.map(() => 0);
    chosen.forEach((_, place) => (crowd[nearest[place]?.direction as number] as number)++);
    const left = front.map((at, place) => ({
      at,
      ...(nearest[chosen.length + place] as { direction: number; distance: number }),
    }));
    const taken: number[] = [];
    while (taken.length < room) {
      left.sort(
        (a, b) =>
          (crowd[a.direction] as number) - (crowd[b.direction] as number) || a.distance - b.distance || a.at - b.at,
      );
      const next = left.shift() as (typeof left)[number];
      crowd[next.direction] = (crowd[next.direction] as number) + 1;
      taken.push(next.at);
    }
    return taken;
  });

function filledByFront(
  points: readonly Losses[],
  count: number,
  choose: (chosen: readonly number[], front: readonly number[], room: number) => number[],
): number[] {
  const chosen: number[] = [];
  for (const front of frontsOf(points)) {
    const room = count - chosen.length;
    if (room <= 0) break;
    chosen.push(...(front.length <= room ? front : choose(chosen, front, room)));
  }
  return chosen;
}

/** From the best to the worst value of each goal as 0 to 1. */
function normalised(points: readonly (readonly number[])[]): number[][] {
  const goals = points[0]?.length ?? 0;
  const ends = Array.from({ length: goals }, (_, goal) => {
    const values = points.map((losses) => losses[goal] as number).filter(Number.isFinite);
    return [Math.min(...values), Math.max(...values)] as const;
  });
  return points.map((losses) =>
    losses.map((loss, goal) => {
      const [low, high] = ends[goal] as readonly [number, number];
      return high > low ? Math.min(2, (loss - low) / (high - low)) : 0;
    }),
  );
}

/** Das & Dennis' even points of the simplex, at most about `most` of them. */
export function referencePoints(goals: number, most: number): number[][] {
  let divisions = 1;
  const countOf = (parts: number): number => {
    let count = 1;
    for (let k = 1; k < goals; k += 1) count = (count * (parts + k)) / k;
    return count;
  };
  while (goals > 1 && countOf(divisions + 1) <= most) divisions += 1;
  const points: number[][] = [];
  const fill = (prefix: number[], left: number): void => {
    if (prefix.length === goals - 1) points.push([...prefix, left / divisions]);
    else for (let part = 0; part <= left; part += 1) fill([...prefix, part / divisions], left - part);
  };
  fill([], divisions);
  return points;
}

function nearestDirection(losses: readonly number[], directions: readonly (readonly number[])[]) {
  let best = { direction: 0, distance: Infinity };
  directions.forEach((along, direction) => {
    const length = Math.hypot(...along);
    const reach = losses.reduce((sum, loss, goal) => sum + loss * (along[goal] as number), 0) / (length * length);
    const distance = Math.hypot(...losses.map((loss, goal) => loss - reach * (along[goal] as number)));
    if (distance < best.distance) best = { direction, distance };
  });
  return best;
}
