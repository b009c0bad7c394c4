import { Injectable } from '@nestjs/common';
import {
  DomainError,
  type Job,
  type JobSubmission,
  officialJobs,
  openSeal,
  type OpenedSeal,
  submitJobs,
  sweepChanged,
  Unavailable,
} from '@paucis/contracts';
import { Asks, Database, Hints, Log, type Loop, Loops, runInContext, serviceContext } from '@paucis/platform';
import { Closer } from '../comparisons/closer.js';
import { ComparisonsRepository } from '../comparisons/comparisons.repository.js';
import { SweepReader } from '../comparisons/sweep-reader.js';
import { Computations } from '../computations/computations.js';
import { PredictionFiles } from '../evaluations/prediction-files.js';
import type { Finalist } from './finalist.js';
import type { FinalizationRow, TestJob } from './finalization.entity.js';
import { FinalizationsRepository } from './finalizations.repository.js';

const pollMs = 3_000;
const attemptsPerTry = 4;
const jobsPerSubmission = 100;

/** Brings committed tests to their end: opens the seal, has the ensembles predict, scores them. Each step may come twice. */
@Injectable()
export class Finalizer {
  private readonly loop: Loop;

  constructor(
    private readonly database: Database,
    private readonly finalizations: FinalizationsRepository,
    private readonly comparisons: ComparisonsRepository,
    private readonly closer: Closer,
    private readonly sweeps: SweepReader,
    private readonly asks: Asks,
    private readonly files: PredictionFiles,
    private readonly computations: Computations,
    private readonly hints: Hints,
    private readonly log: Log,
    loops: Loops,
  ) {
    this.loop = loops.every('finalize sweeps', pollMs, (signal) => this.advanceAll(signal));
  }

  /** A predict job has ended. */
  wake(): void {
    this.loop.wake();
  }

  /** One step: whoever comes second finds it done. What can never succeed fails the test; what may later is tried again. */
  async advance(sweepId: string): Promise<void> {
    const row = await this.finalizations.findFinalization(sweepId);
    if (!row) return;
    try {
      if (row.state === 'committed') await this.submit(row);
      if (row.state === 'submitted') await this.collect(row);
    } catch (error) {
      if (!(error instanceof DomainError) || error instanceof Unavailable) throw error;
      await this.end(row, { state: 'failed', error: error.message });
    }
  }

  private async advanceAll(signal: AbortSignal): Promise<void> {
    for (const { sweepId, projectId } of await this.finalizations.findOpen()) {
      if (signal.aborted) return;
      try {
        await runInContext({ ...serviceContext('evaluator'), projectId }, () => this.advance(sweepId));
      } catch (error) {
        this.log.error('test not advanced', { sweepId, error });
      }
    }
  }

  /** The same sweep and commitment always get the same look, and equal jobs attach to each other. */
  private async submit(row: FinalizationRow): Promise<void> {
    const { sweepId, splitPlanId, commitment, finalists, retries } = row;
    const { dataset, official } = await this.sweeps.planOf(await this.sweeps.sweep(sweepId));
    const { shards: _open, ...described } = dataset;
    const submissions: JobSubmission[] = [];
    const roles: Omit<TestJob, 'jobId'>[] = [];
    let seal: OpenedSeal | undefined;
    for (const finalist of finalists) {
      // A grant is for one job.
      seal = await this.asks.ask(openSeal, { splitPlanId, sweepId, commitment });
      const of = { dataset: described, seal, sweepId, attempts: attemptsPerTry * (retries + 1) };
      submissions.push(predictJob(finalist, of));
      roles.push({ role: finalist.role });
      if (!official) continue;
      const members = await this.trainOfficial(sweepId, finalist, of.attempts);
      const grant = await this.asks.ask(openSeal, { splitPlanId, sweepId, commitment });
      submissions.push(predictJob({ ...finalist, members }, { ...of, seal: grant }, ', official split'));
      roles.push({ role: finalist.role, official: true });
    }
    if (!seal) throw new Error(`finalization of ${sweepId}: expected finalists, found none`);
    const { jobs } = await this.asks.ask(submitJobs, { jobs: submissions });
    const submitted = jobs.map(({ jobId }, at): TestJob => ({ ...(roles[at] as Omit<TestJob, 'jobId'>), jobId }));
    const change = { state: 'submitted', look: seal.look, testSize: seal.testSize, jobs: submitted } as const;
    await this.database.transaction((transaction) => this.finalizations.update(sweepId, change, transaction));
    this.log.info('test begun', { sweepId, look: seal.look, jobs: submitted.length });
  }

  /** Has the finalist trained as if nobody had looked for near copies; gives the keys of its models. */
  private async trainOfficial(sweepId: string, { trialId, step }: Finalist, attempts: number): Promise<string[]> {
    const { jobs, members } = await this.asks.ask(officialJobs, { sweepId, trialId, step });
    for (let at = 0; at < jobs.length; at += jobsPerSubmission) {
      const some = jobs.slice(at, at + jobsPerSubmission).map((job) => ({ ...job, attempts: Math.min(20, attempts) }));
      await this.asks.ask(submitJobs, { jobs: some });
    }
    return members;
  }

  private async collect(row: FinalizationRow): Promise<void> {
    const { sweepId, jobs, finalists } = row;
    const found = await this.files.jobs(jobs.map(({ jobId }) => jobId));
    const lost = found.find(({ status }) => status === 'failed' || status === 'parked' || status === 'cancelled');
    if (lost) {
      const why = lost.failure?.message ?? 'no reason was given';
      return this.end(row, { state: 'failed', error: `the predictions on the test images ${lost.status}: ${why}` });
    }
    if (found.length < jobs.length || found.some(({ status }) => status !== 'done')) return;
    const tested = async (wanted: readonly TestJob[]) =>
      Promise.all(
        wanted.map(async ({ role, jobId }) => {
          const { trialId, family } = finalists.find((finalist) => finalist.role === role) as Finalist;
          const file = await this.files.ofJob(found.find(({ id }) => id === jobId) as Job);
          return { finalist: { role, trialId, family }, file };
        }),
      );
    const of = { sweepId, testSize: row.testSize as number, look: row.look as number };
    const plain = await this.computations.run('test', {
      ...of,
      tested: await tested(jobs.filter(({ official }) => !official)),
    });
    const leaky = await this.computations.run('test', {
      ...of,
      tested: await tested(jobs.filter(({ official }) => official)),
    });
    const test = [...plain.scores, ...leaky.scores.map((score) => ({ ...score, official: true as const }))];
    await this.end(row, { state: 'finalized', test, testDifference: plain.difference ?? null });
  }

  private async end({ sweepId }: FinalizationRow, change: Partial<FinalizationRow>): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await this.finalizations.update(sweepId, { ...change, endedAt: Date.now() }, transaction);
      await this.comparisons.wantReport(sweepId, transaction);
      this.database.afterCommit(() => this.closer.wake());
    });
    this.hints.send(sweepChanged, { sweepId, seq: 0 });
    this.log.info('test ended', { sweepId, state: change.state, error: change.error });
  }
}

function predictJob(
  { role, trialId, recipe, members, pin }: Finalist,
  of: {
    dataset: Extract<JobSubmission['spec'], { kind: 'predict' }>['dataset'];
    seal: OpenedSeal;
    sweepId: string;
    attempts: number;
  },
  how = '',
): JobSubmission {
  const { dataset, seal, sweepId, attempts } = of;
  const { shards, grantId } = seal;
  return {
    spec: { kind: 'predict', network: recipe.network, members: members.length, dataset, shards, grantId },
    inputs: members.map((jobKey, at) => ({ name: `member-${at}`, jobKey, artifact: 'weights' })),
    pin,
    owner: { sweepId, trialId, purpose: `test of the ${role}${how}` },
    priority: 100,
    attempts: Math.min(20, attempts),
  };
}
