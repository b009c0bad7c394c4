import { jobKeyOf } from '@paucis/contracts';
import { familyOfTrial, requiredRuns, sampleUniform, simulate, type SweepCreated } from '@paucis/search';
import { seededRandom } from '@paucis/statistics';
import { jobsOfRun, type RunSetting } from '../trials/jobs-of-run.js';
import { imageInputOf, recipeOfTrial } from '../trials/recipe-of-trial.js';

/** What other sweeps have done of a sweep's work, by family. */
export interface Memoised {
  /** Share of its encoders over folds and seeds. */
  readonly pretrained: ReadonlyMap<string, number>;
  /** Optimizer steps of its trials; known only where the sampler looks at no result, so that its trials are known. */
  readonly trained: ReadonlyMap<string, { readonly steps: number; readonly trials: number }>;
}

/** A piece of work that may be done already. */
interface Piece {
  readonly key: string;
  readonly family: string;
  readonly trial: number;
  readonly kind: 'pretrain' | 'train';
  /** Of trainings: whose it is, and how far it goes. */
  readonly run: string;
  readonly step: number;
}

/** These propose the same trials whatever they score. */
const blind = new Set(['random', 'grid', 'sobol', 'halton']);
/** Of more, no keys are made: a forecast is to come at once. */
const most = { trials: 200, pieces: 2000 };
const drawsOfEncoders = 24;

/** The pieces of work that may be done already; what is said of those whose keys are `done`. */
export function memoisedJobs(created: SweepCreated, setting: RunSetting) {
  const pieces = piecesOf(created, setting);
  return {
    keys: [...new Set(pieces.map(({ key }) => key))],
    counted: (done: ReadonlySet<string>): Memoised => counted(pieces, done),
  };
}

function piecesOf(created: SweepCreated, setting: RunSetting): Piece[] {
  const { template, rungs, space, seed } = created;
  const last = rungs.at(-1) as (typeof rungs)[number];
  const isKnown = blind.has(created.sampler.name) && created.limits.trials <= most.trials;
  const assignments = isKnown
    ? trialsOf(created)
    : Array.from({ length: drawsOfEncoders }, (_, at) => sampleUniform(space, seededRandom(seed, 'forecast', at)));
  const steps = [...new Set(rungs.map(({ step }) => step))];
  const runs = requiredRuns(last);
  if (assignments.length * runs.length * (isKnown ? steps.length : 1) > most.pieces) return [];
  return assignments.flatMap((assignment, trial) => {
    const recipe = recipeOfTrial(template, assignment, imageInputOf(setting.plan));
    const family = familyOfTrial(template, assignment);
    return runs.flatMap(({ fold, seed: replicate }) =>
      (isKnown ? steps : [last.step]).flatMap((step) => {
        const of = { sweepId: 'forecast', trialId: `${trial}`, runId: `${trial}/${fold}/${replicate}` };
        return jobsOfRun({ ...of, recipe, fold, seed: replicate, step }, setting).flatMap((job): Piece[] => {
          const { kind } = job.spec;
          if (kind !== 'pretrain' && !(kind === 'train' && isKnown)) return [];
          return [{ key: jobKeyOf(job), family, trial, kind, run: of.runId, step }];
        });
      }),
    );
  });
}

/** What a sampler that looks at no result will propose. */
function trialsOf(created: SweepCreated) {
  const { scheduler: _scheduler, rungs, ...rest } = created;
  const { step } = rungs.at(-1) as (typeof rungs)[number];
  const untrained = { ...rest, scheduler: { name: 'none', version: 1, options: { max: step } } };
  const plan = { ...untrained, rungs: [{ step, folds: 1, seeds: 1 }] };
  const further = (created.further ?? []).map(() => 0);
  const { state } = simulate(plan, { random: seededRandom(0), value: () => 0, further: () => further });
  return state.trials.map(({ assignment }) => assignment);
}

function counted(pieces: readonly Piece[], done: ReadonlySet<string>): Memoised {
  const encoders = new Map<string, Map<string, boolean>>();
  const runs = new Map<string, { family: string; step: number }>();
  for (const { key, family, kind, run, step } of pieces) {
    if (kind === 'pretrain') encoders.set(family, (encoders.get(family) ?? new Map()).set(key, done.has(key)));
    else if (done.has(key)) runs.set(run, { family, step: Math.max(step, runs.get(run)?.step ?? 0) });
  }
  const trials = new Map<string, Set<number>>();
  for (const { family, trial, kind } of pieces)
    if (kind === 'train') trials.set(family, (trials.get(family) ?? new Set()).add(trial));
  const trained = new Map(
    [...trials].map(([family, { size }]) => {
      const own = [...runs.values()].filter((run) => run.family === family);
      return [family, { steps: own.reduce((sum, { step }) => sum + step, 0), trials: size }] as const;
    }),
  );
  const share = (of: ReadonlyMap<string, boolean>): number => [...of.values()].filter(Boolean).length / of.size;
  return { pretrained: new Map([...encoders].map(([family, of]) => [family, share(of)])), trained };
}
