import { mean, type Random, seededRandom } from '@paucis/statistics';
import { z } from 'zod';
import { isForbidden } from '../space/assignments.js';
import { repaired } from '../space/repair.js';
import type { Assignment } from '../space/space.js';
import { lastResults, livelyTrials } from '../sweep/indexes.js';
import type { TrialView } from '../sweep/trial.js';
import { assignmentAt, sharedCube } from './cube.js';
import { drawNew, isProposable } from './draw-new.js';
import { Acquisition, type Belief } from './gp/acquisition.js';
import { encodingOf, type Encoding } from './gp/encoding.js';
import { fitHyperparameters, type Inputs } from './gp/gaussian-process.js';
import { climb } from './gp/local-search.js';
import { Posterior } from './gp/posterior.js';
import { mutated } from './mutation.js';
import { normalDraw } from './normal-draw.js';
import { defineSampler, type Proposal, type Question } from './sampler.js';
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
/** Starts of the local search. */
const searches = 10;
const elites = 5;
const children = 10;
const fantasies = 4;
/** From this many parameters on fewer points are looked at, for each costs more. */
const wide = { parameters: 15, candidates: 512, searches: 4, iterations: 12 };
/** Pairs of points times parameters that the fit may look at. */
const fitCost = 40_000;

/**
 * Gaussian process with Matern 5/2 and one length scale per parameter, log expected improvement over Sobol points and ten local
 * searches. What belongs to a branch counts only where it is taken. Runs under way count with values drawn from what is believed of them
 * (qLogEI, one point after the other), failed trials with the worst value seen.
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
    const known = history.derived(lastResults[direction]).length;
    const proposal = known < options.startup ? startPoint(ask) : improvement(known, ask);
    if (proposal && isProposable(space, history, proposal.assignment)) return proposal;
    const assignment = drawNew(ask);
    return assignment && { assignment, reason: 'uniform draw' };
  },
});

function startPoint({ space, random, trialIndex, sweep }: Question<Options>): Proposal | undefined {
  const cube = sharedCube(space);
  const point = sobolSequence(cube.width, sweep.seed).point(trialIndex);
  const assignment = repaired(space, assignmentAt(space, cube, point), random);
  return assignment && { assignment, reason: `point ${trialIndex} of the sequence` };
}

/** The assignment of highest expected improvement that was found. */
function improvement(known: number, question: Question<Options>): Proposal | undefined {
  const { space, history, random } = question;
  const encoding = encodingOf(space);
  const { acquisition, most } = model(encoding, question);
  const starts = bestCandidates(encoding, acquisition, most, question);
  const climbing = encoding.parameters.length > wide.parameters ? wide.searches : searches;
  const ends = starts.slice(0, climbing).map((start) => climb(space, encoding, acquisition, start, random));
  const found = [...ends, ...starts]
    .sort((a, b) => b.score - a.score)
    .find(({ assignment }) => isProposable(space, history, assignment));
  return (
    found && {
      assignment: found.assignment,
      reason: `log expected improvement ${found.score.toFixed(2)} after ${known} results`,
    }
  );
}

/** The best of the points of a Sobol sequence shifted by chance (modulo 1) and of mutations of the best trials. */
function bestCandidates(
  encoding: Encoding,
  acquisition: Acquisition,
  most: number,
  { space, history, direction, random, options }: Question<Options>,
) {
  const cube = sharedCube(space);
  const sequence = sobolSequence(cube.width);
  const shift = Float64Array.from({ length: cube.width }, () => random.next());
  const point = new Float64Array(cube.width);
  const kept: { assignment: Assignment; score: number }[] = [];
  const consider = (coordinates: Float64Array, assignment: () => Assignment): void => {
    const least = kept.length < 2 * searches ? -Infinity : (kept.at(-1)?.score as number);
    const score = acquisition.scoreAbove(coordinates, least, most);
    if (score <= least && least > -Infinity) return;
    const found = assignment();
    if (space.constraints && isForbidden(space, found)) return;
    kept.push({ assignment: found, score });
    kept.sort((a, b) => b.score - a.score);
    if (kept.length > 2 * searches) kept.pop();
  };
  for (const { trial } of history.derived(lastResults[direction]).entries.slice(0, elites)) {
    for (let child = 0; child < children; child += 1) {
      const near = mutated(space, encoding.cube, trial.assignment, random, 0.1);
      consider(encoding.encode(near), () => near);
    }
  }
  const isWide = encoding.parameters.length > wide.parameters;
  const candidates = isWide ? Math.min(wide.candidates, options.candidates) : options.candidates;
  for (let index = 0; index < candidates; index += 1) {
    sequence.point(index, point);
    for (let slot = 0; slot < point.length; slot += 1)
      point[slot] = ((point[slot] as number) + (shift[slot] as number)) % 1;
    consider(encoding.encodeAt(cube, point), () => assignmentAt(space, cube, point));
  }
  return kept;
}

/** The acquisition and the largest standard deviation that it can meet. */
function model(encoding: Encoding, question: Question<Options>): { acquisition: Acquisition; most: number } {
  const { history, options, sweep, trialIndex } = question;
  const kept = learned(question);
  const middle = mean(kept.map(({ loss }) => loss));
  const deviation = Math.sqrt(mean(kept.map(({ loss }) => (loss - middle) ** 2))) || 1;
  const values = kept.map(({ loss }) => (loss - middle) / deviation);
  const { isOption, weightOf } = encoding;
  const inputs = { points: kept.map(({ trial }) => encoding.encode(trial.assignment)), isOption, weightOf };
  const hyperparameters = fitHyperparameters(
    ...thinned(inputs, values),
    encoding.parameters.length > wide.parameters ? wide.iterations : fitIterations,
  );
  const posterior = new Posterior(inputs, values, hyperparameters);
  const running = history
    .derived(livelyTrials)
    .active.entries.filter(({ results }) => results.length === 0)
    .slice(-options.points / 2);
  const most = Math.sqrt(hyperparameters.scale);
  const best = Math.min(...values);
  if (running.length === 0) return { acquisition: new Acquisition([{ posterior, best }]), most };
  const random = seededRandom(sweep.seed, 'gp', trialIndex, 'fantasies');
  const pending = running.map((trial) => encoding.encode(trial.assignment));
  const beliefs = Array.from({ length: fantasies }, () => fantasised(posterior, pending, best, random));
  return { acquisition: new Acquisition(beliefs), most };
}

/** As many of the points, evenly spread over their age, as the fit can afford. */
function thinned(inputs: Inputs, values: readonly number[]): [Inputs, number[]] {
  const { points, weightOf = [] } = inputs;
  const parameters = Math.max(1, ...weightOf.map((at) => at + 1));
  const most = Math.max(40, Math.floor(Math.sqrt((2 * fitCost) / parameters)));
  if (points.length <= most) return [inputs, [...values]];
  const places = Array.from({ length: most }, (_, at) => Math.floor(((at + 0.5) * points.length) / most));
  return [
    { ...inputs, points: places.map((at) => points[at] as Float64Array) },
    places.map((at) => values[at] as number),
  ];
}

/** What would be known if the runs under way ended as drawn from what is believed of them, one after the other. */
function fantasised(posterior: Posterior, pending: readonly Float64Array[], best: number, random: Random): Belief {
  // Each alone: far cheaper than the joint draw, and what matters is that the variance there is gone.
  const drawn = pending.map((point) => {
    const { mean, variance } = posterior.predict(point);
    return mean + Math.sqrt(variance) * normalDraw(random);
  });
  return { posterior: posterior.with(pending, drawn), best: Math.min(best, ...drawn) };
}

/** The best trials and the newest ones, up to `points`; of the failed the newest, with the worst value seen. */
function learned({ history, direction, options }: Question<Options>): { trial: TrialView; loss: number }[] {
  const ranking = history.derived(lastResults[direction]).entries;
  const half = ranking.slice(0, Math.ceil(options.points / 2));
  const kept = new Map(half.map(({ trial, loss }) => [trial.index, { trial, loss }]));
  const worst = ranking.at(-1)?.loss as number;
  const sign = direction === 'maximize' ? -1 : 1;
  for (let place = history.length - 1; place >= 0 && kept.size < options.points; place -= 1) {
    const trial = history.at(place) as TrialView;
    const value = trial.results.at(-1)?.value;
    const isFailed = trial.status === 'failed' && trial.results.length === 0;
    if (kept.has(trial.index) || (!isFailed && !Number.isFinite(value))) continue;
    kept.set(trial.index, { trial, loss: isFailed ? worst : sign * (value as number) });
  }
  return [...kept.values()].sort((a, b) => a.trial.index - b.trial.index);
}
