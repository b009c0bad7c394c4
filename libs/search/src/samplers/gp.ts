import { z } from 'zod';
import type { Assignment, Space } from '../space/space.js';
import { assignmentAt, type Cube, ownCube, parametersOf, pointOf, sharedCube } from './cube.js';
import { drawNew, isProposable } from './draw-new.js';
import { fitHyperparameters, gaussianProcess, type Inputs } from './gp/gaussian-process.js';
import { logExpectedImprovement } from './gp/log-expected-improvement.js';
import { mutated } from './mutation.js';
import { type Observation, observations } from './observations.js';
import { type Ask, defineSampler, type Proposal } from './sampler.js';
import { sobolDimensions, sobolSequence } from './sequences/sobol-sequence.js';

const Options = z.strictObject({
  /** Points of a scrambled Sobol sequence before there is a model. */
  startup: z.int().min(2).default(10),
  /** Trials that the model is made of, half the best and half the newest: its cost grows with their cube. */
  points: z.int().min(10).max(1000).default(100),
  candidates: z.int().min(16).max(65_536).default(2048),
});
type Options = z.output<typeof Options>;

const fitIterations = 20;
const searches = 10;
/** Steps of each local search; the reach shrinks from the first to the last. */
const reaches = Array.from({ length: 30 }, (_, at) => 0.1 * 0.9 ** at);

/**
 * Gaussian process with Matern 5/2 and one length scale per parameter, log expected improvement over Sobol points and ten local
 * searches. Options differ or not; what does not exist in a branch stands in the middle. A running trial counts with the value that
 * the model predicts for it, a failed one with the worst value seen.
 */
export const gp = defineSampler<Options>({
  name: 'gp',
  version: 1,
  options: Options,
  refuses: (space) => {
    const { width } = sharedCube(space);
    return width <= sobolDimensions ? undefined : `it has ${width} dimensions, this model ${sobolDimensions} at most`;
  },
  propose: (ask) => {
    const { space, history, direction, options } = ask;
    const known = observations(history, direction);
    const proposal = known.length < options.startup ? startPoint(ask) : improvement(known, ask);
    if (proposal && isProposable(space, history, proposal.assignment)) return proposal;
    const assignment = drawNew(ask);
    return assignment && { assignment, reason: 'uniform draw' };
  },
});

function startPoint({ space, trialIndex, sweep }: Ask<Options>): Proposal {
  const cube = sharedCube(space);
  const point = sobolSequence(cube.width, sweep.seed).point(trialIndex);
  return { assignment: assignmentAt(space, cube, point), reason: `point ${trialIndex} of the sequence` };
}

/** The assignment of highest expected improvement that was found. */
function improvement(known: readonly Observation[], ask: Ask<Options>): Proposal | undefined {
  const { space, history, random } = ask;
  const cube = ownCube(space);
  const score = scoreOf(known, cube, ask);
  const scored = (assignment: Assignment) => ({ assignment, score: score(assignment) });
  const starts = candidates(ask)
    .map(scored)
    .sort((a, b) => b.score - a.score)
    .slice(0, searches);
  const ends = starts.map((start) =>
    reaches.reduce((best, reach) => {
      const next = scored(mutated(space, cube, best.assignment, random, reach));
      return next.score > best.score ? next : best;
    }, start),
  );
  const found = [...ends, ...starts]
    .sort((a, b) => b.score - a.score)
    .find(({ assignment }) => isProposable(space, history, assignment));
  return found && { assignment: found.assignment, reason: `log expected improvement ${found.score.toFixed(2)}` };
}

/** Points of a Sobol sequence shifted by chance (modulo 1). */
function candidates({ space, random, options }: Ask<Options>): Assignment[] {
  const cube = sharedCube(space);
  const sequence = sobolSequence(cube.width);
  const shift = Float64Array.from({ length: cube.width }, () => random.next());
  const point = new Float64Array(cube.width);
  return Array.from({ length: options.candidates }, (_, index) => {
    sequence.point(index, point);
    return assignmentAt(
      space,
      cube,
      point.map((at, slot) => (at + (shift[slot] as number)) % 1),
    );
  });
}

function scoreOf(known: readonly Observation[], cube: Cube, ask: Ask<Options>): (assignment: Assignment) => number {
  const { space, history, options } = ask;
  const worst = known.reduce((most, { loss }) => Math.max(most, loss), -Infinity);
  const failed = history.filter(({ status, results }) => status === 'failed' && results.length === 0);
  const all = [...known, ...failed.map((trial) => ({ ...trial, loss: worst }))];
  const kept = selected(all, options.points);
  const mean = kept.reduce((sum, { loss }) => sum + loss, 0) / kept.length;
  const deviation = Math.sqrt(kept.reduce((sum, { loss }) => sum + (loss - mean) ** 2, 0) / kept.length) || 1;
  const values = kept.map(({ loss }) => (loss - mean) / deviation);
  const encode = (assignment: Assignment): Float64Array => encoded(space, cube, assignment);
  const inputs: Inputs = {
    points: kept.map(({ assignment }) => encode(assignment)),
    isOption: parametersOf(space).map(({ type }) => type === 'choice' || type === 'categorical'),
  };
  const hyperparameters = fitHyperparameters(inputs, values, fitIterations);
  const process = gaussianProcess(inputs, values, hyperparameters);
  const running = history
    .filter(({ status, results }) => status === 'active' && results.length === 0)
    .slice(-options.points);
  const believed = running.map(({ assignment }) => encode(assignment));
  const believer = gaussianProcess(
    { ...inputs, points: [...inputs.points, ...believed] },
    [...values, ...believed.map((point) => process.predict(point).mean)],
    hyperparameters,
  );
  const best = Math.min(...values);
  return (assignment) => {
    const { mean: predicted, variance } = believer.predict(encode(assignment));
    return logExpectedImprovement(predicted, Math.sqrt(variance), best);
  };
}

/** The better half and of the others the newest. */
function selected<Each extends { index: number; loss: number }>(all: readonly Each[], most: number): Each[] {
  if (all.length <= most) return [...all];
  const ranking = all.toSorted((a, b) => a.loss - b.loss || a.index - b.index);
  const half = Math.ceil(most / 2);
  const newest = ranking.slice(half).sort((a, b) => b.index - a.index);
  return [...ranking.slice(0, half), ...newest.slice(0, most - half)];
}

function encoded(space: Space, cube: Cube, assignment: Assignment): Float64Array {
  return pointOf(space, cube, assignment).map((at) => (Number.isNaN(at) ? 0.5 : at));
}
