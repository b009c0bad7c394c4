import type { Random } from '@paucis/statistics';
import { levelsOf, ownCube, parametersOf, pointOf } from '../samplers/cube.js';
import { observations } from '../samplers/observations.js';
import type { Space } from '../space/space.js';
import type { Direction, TrialView } from '../sweep/trial.js';
import { byShare, type Importance } from './importance.js';
import { type Leaf, regressionTree } from './regression-tree.js';

const trees = 64;

/**
 * Functional ANOVA (Hutter et al., ICML 2014): the share of the variance of a forest of 64 trees that each parameter explains alone. Shares
 * add up to at most 1; what is missing are interactions. A parameter that does not exist in a trial stands in the middle. Empty for fewer
 * than two trials with a value.
 */
export function fanova(input: {
  space: Space;
  history: Iterable<TrialView>;
  direction: Direction;
  random: Random;
}): Importance[] {
  const { space, history, direction, random } = input;
  const known = observations(history, direction);
  if (known.length < 2) return [];
  const cube = ownCube(space);
  const points = known.map(({ assignment }) =>
    pointOf(space, cube, assignment).map((at) => (Number.isNaN(at) ? 0.5 : at)),
  );
  const losses = known.map(({ loss }) => loss);
  const varying = parametersOf(space).filter((parameter) => levelsOf(parameter) > 1);
  const sums = varying.map(() => 0);
  for (let tree = 0; tree < trees; tree += 1) {
    const leaves = regressionTree(points, losses, random);
    const variance = varianceOf(leaves.map((leaf) => ({ weight: volumeOf(leaf), value: leaf.value })));
    if (variance === 0) continue;
    varying.forEach(({ name }, at) => {
      const slot = cube.slotOf.get(name) as number;
      sums[at] = (sums[at] as number) + varianceOf(marginal(leaves, slot)) / variance;
    });
  }
  return byShare(varying.map(({ name }, at) => ({ parameter: name, share: (sums[at] as number) / trees })));
}

interface Piece {
  weight: number;
  value: number;
}

/** The tree's prediction as a function of one coordinate, the others averaged out: constant between the splits. */
function marginal(leaves: readonly Leaf[], slot: number): Piece[] {
  const edges = [...new Set(leaves.flatMap(({ low, high }) => [low[slot] as number, high[slot] as number]))].sort(
    (a, b) => a - b,
  );
  const parts = leaves.map((leaf) => {
    const [low, high] = [leaf.low[slot] as number, leaf.high[slot] as number];
    return { low, high, mass: (leaf.value * volumeOf(leaf)) / (high - low) };
  });
  return edges.slice(1).map((end, at) => {
    const start = edges[at] as number;
    let value = 0;
    for (const { low, high, mass } of parts) if (low <= start && high >= end) value += mass;
    return { weight: end - start, value };
  });
}

function volumeOf({ low, high }: Leaf): number {
  return high.reduce((volume, end, slot) => volume * (end - (low[slot] as number)), 1);
}

function varianceOf(pieces: readonly Piece[]): number {
  const mean = pieces.reduce((sum, { weight, value }) => sum + weight * value, 0);
  return pieces.reduce((sum, { weight, value }) => sum + weight * (value - mean) ** 2, 0);
}
