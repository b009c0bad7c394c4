import type { Job } from '@paucis/contracts';
import type { ProcessStack } from './process-stack.js';

/** What a sweep left behind, by names that do not depend on when or where it ran. */
export interface Outcome {
  /** The value of each run: `trial/fold/seed/step`. */
  readonly values: Readonly<Record<string, number | undefined>>;
  /** The bytes that each job made, and every point of its curves, by its key. */
  readonly jobs: Readonly<Record<string, { readonly bytes: readonly string[]; readonly curves: readonly string[] }>>;
  readonly replays: boolean;
}

/** Everything that must be the same whatever was done to the processes and messages on the way. */
export async function outcomeOf(stack: ProcessStack, sweepId: string): Promise<Outcome> {
  const runs = await stack.runsOf(sweepId);
  const jobs = (await stack.jobsOf(sweepId)).filter(({ status }) => status === 'done');
  const made = jobs.map(async (job) => [job.key, { bytes: bytesOf(job), curves: await pointsOf(stack, job) }] as const);
  return {
    values: Object.fromEntries(runs.map((run) => [`${run.trialIndex}/${run.fold}/${run.seed}/${run.step}`, run.value])),
    jobs: Object.fromEntries((await Promise.all(made)).sort(([a], [b]) => (a < b ? -1 : 1))),
    replays: (await stack.replay(sweepId)).ok,
  };
}

/** A checkpoint is made when the clock says so; what a job ends with is not. */
const bytesOf = ({ artifacts }: Job): string[] =>
  artifacts
    .filter(({ name }) => name !== 'checkpoint')
    .map(({ name, sha256 }) => `${name} ${sha256}`)
    .sort();

async function pointsOf(stack: ProcessStack, { id }: Job): Promise<string[]> {
  const curves = await stack.curvesOf(id);
  return curves
    .map(({ metric, steps, values }) => `${metric}: ${steps.map((step, at) => `${step}=${values[at]}`).join(' ')}`)
    .sort();
}
