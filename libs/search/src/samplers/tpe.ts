import { z } from 'zod';
import { hypervolumeContributions, hypervolumeSubset } from '../multi-objective/hypervolume.js';
import { frontsOf } from '../multi-objective/non-dominated.js';
import { type ScoredTrial, scoredTrials } from '../multi-objective/scored.js';
import { repaired } from '../space/repair.js';
import type { Assignment, Parameter, Value } from '../space/space.js';
import type { TrialView } from '../sweep/trial.js';
import { drawNew, isProposable } from './draw-new.js';
import { bestRanked } from './observations.js';
import { ageWeights, parzenEstimator } from './parzen/parzen-estimator.js';
import { defineSampler, type Question } from './sampler.js';

const Options = z.strictObject({
  /** Uniform draws before there is a model; a rung is modelled once it holds as many results. */
  startup: z.int().min(1).default(10),
  candidates: z.int().min(1).max(10_000).default(24),
  /** Parameters are drawn together from one kernel; otherwise each by itself. */
  multivariate: z.boolean().default(true),
  /** The parameters of a branch form a group of their own; otherwise each of them is drawn by itself. */
  group: z.boolean().default(true),
  /** Running trials count as bad, so that what runs at once is spread. */
  constantLiar: z.boolean().default(true),
  /** Bad trials that the model is made of, the newest ones: what a proposal costs grows with them. */
  points: z.int().min(50).max(100_000).default(400),
});
type Options = z.output<typeof Options>;

const attempts = 5;

/**
 * Tree-structured Parzen estimator (Bergstra et al. 2011; Watanabe 2304.11127 as Optuna has it). A failed trial counts as bad. With
 * constraints those who keep them are good first; with several objectives good is the non-dominated part, weighed by what each point adds to the
 * hypervolume (Ozaki et al. 2022).
 */
export const tpe = defineSampler<Options>({
  name: 'tpe',
  version: 1,
  options: Options,
  manyObjectives: true,
  propose: (question) => {
    const { space, history, random } = question;
    const split = splitOf(question);
    if (split) {
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const drawn: Assignment = {};
        propose(space.parameters, split, question, drawn);
        const assignment = repaired(space, drawn, random);
        if (!assignment || !isProposable(space, history, assignment)) continue;
        return { assignment, reason: `like the best ${split.good.length} of ${split.total} trials` };
      }
    }
    const assignment = drawNew(question);
    return assignment && { assignment, reason: 'uniform draw' };
  },
});

interface Weighed {
  assignment: Assignment;
  /** By age where it is left out. */
  weight?: number;
}

interface Split {
  good: readonly Weighed[];
  bad: readonly Weighed[];
  total: number;
}

/** Trials that count as good: a tenth, at most 25 (of several objectives no most). */
export function belowSize(trials: number, most = 25): number {
  return Math.min(Math.ceil(0.1 * trials), most);
}

function splitOf(question: Question<Options>): Split | undefined {
  const { history, direction, further = [], options } = question;
  if (further.length > 0) return splitByGoals(question);
  const { best, total } = bestRanked(history, direction, options.startup, 25);
  if (total < options.startup) return undefined;
  const good = best.slice(0, belowSize(total)).sort((a, b) => a.index - b.index);
  const below = new Set(good.map(({ index }) => index));
  return { good, bad: badOf(question, below), total };
}

/** The newest trials that are not good, oldest first. */
function badOf({ history, options }: Question<Options>, below: ReadonlySet<number>): Weighed[] {
  const bad: TrialView[] = [];
  for (let place = history.length - 1; place >= 0 && bad.length < options.points; place -= 1) {
    const trial = history.at(place) as TrialView;
    const isRunning = trial.status === 'active' && trial.results.length === 0;
    if (!below.has(trial.index) && (options.constantLiar || !isRunning)) bad.push(trial);
  }
  return bad.reverse();
}

function splitByGoals(question: Question<Options>): Split | undefined {
  const { history, direction, further = [], options } = question;
  const recent = history.slice(-options.points);
  const scored = scoredTrials(recent, direction, further, options.startup);
  if (scored.length < options.startup) return undefined;
  const count = belowSize(scored.length, Infinity);
  const good = goodOf(scored, count).sort((a, b) => a.index - b.index);
  const below = new Set(good.map(({ index }) => index));
  return { good: weighed(good), bad: badOf(question, below), total: scored.length };
}

/** Front by front; of the front that does not fit the points that add most to the hypervolume. */
function goodOf(scored: readonly ScoredTrial[], count: number): ScoredTrial[] {
  const good: ScoredTrial[] = [];
  for (const front of frontsOf(scored)) {
    const members = front.map((at) => scored[at] as ScoredTrial);
    const room = count - good.length;
    if (room <= 0) break;
    if (members.length <= room) good.push(...members);
    else {
      const points = members.map(({ losses }) => losses);
      good.push(...hypervolumeSubset(points, referenceOf(points), room).map((at) => members[at] as ScoredTrial));
    }
  }
  return good;
}

function weighed(good: readonly ScoredTrial[]): Weighed[] {
  const points = good.map(({ losses }) => losses);
  const isFeasible = good.map(({ violation }) => violation === 0);
  const kept = points.filter((_, at) => isFeasible[at]);
  const contributions = kept.length > 0 ? hypervolumeContributions(kept, referenceOf(kept)) : [];
  const most = Math.max(1e-12, ...contributions);
  let next = 0;
  return good.map(({ assignment }, at) => ({
    assignment,
    weight: isFeasible[at] ? Math.max(0.01, (contributions[next++] as number) / most) : 0.01,
  }));
}

/** A tenth beyond the worst loss of each objective, as Optuna has it. */
function referenceOf(points: readonly (readonly number[])[]): number[] {
  return (points[0] as readonly number[]).map((_, goal) => {
    const worst = Math.max(...points.map((losses) => losses[goal] as number));
    return Math.max(1.1 * worst, 0.9 * worst) || 1e-12;
  });
}

/** Decides the parameters of one group, those that always occur together; then those of the branches it took. */
function propose(
  parameters: readonly Parameter[],
  split: Pick<Split, 'good' | 'bad'>,
  question: Question<Options>,
  into: Assignment,
  isBranch = false,
): void {
  if (parameters.length === 0) return;
  const { multivariate, group } = question.options;
  const isJoint = multivariate && (group || !isBranch);
  const groups = isJoint ? [parameters] : parameters.map((parameter) => [parameter]);
  for (const members of groups) {
    const chosen = best(members, split, question);
    members.forEach((parameter, at) => {
      into[parameter.name] = chosen[at] as Value;
    });
  }
  for (const parameter of parameters) {
    if (parameter.type !== 'choice') continue;
    const taken = into[parameter.name];
    const isTaken = ({ assignment }: Weighed): boolean => assignment[parameter.name] === taken;
    const branch = parameter.branches.find(({ name }) => name === taken);
    const inBranch = { good: split.good.filter(isTaken), bad: split.bad.filter(isTaken) };
    propose(branch?.parameters ?? [], inBranch, question, into, true);
  }
}

/** Of some draws from the good trials' density the one with the highest log l - log g. */
function best(
  parameters: readonly Parameter[],
  split: Pick<Split, 'good' | 'bad'>,
  { random, options }: Question<Options>,
): Value[] {
  const estimator = (of: readonly Weighed[]) => {
    const ages = ageWeights(of.length);
    return parzenEstimator(
      parameters,
      of.map(({ assignment }) => parameters.map(({ name }) => assignment[name] as Value)),
      of.map(({ weight }, at) => weight ?? (ages[at] as number)),
    );
  };
  const [good, bad] = [estimator(split.good), estimator(split.bad)];
  let chosen: Value[] = [];
  let highest = -Infinity;
  for (let draw = 0; draw < options.candidates; draw += 1) {
    const candidate = good.sample(random);
    const score = good.logDensity(candidate) - bad.logDensity(candidate);
    if (score <= highest && chosen.length > 0) continue;
    [chosen, highest] = [candidate, score];
  }
  return chosen;
}
