import { Injectable } from '@nestjs/common';
import { type Comparison, type Curve, JobKind, replicatesOf, type Sweep } from '@paucis/contracts';
import { currentContext, Database, ObjectHolds, ObjectStore } from '@paucis/platform';
import { ComparisonsRepository } from '../comparisons/comparisons.repository.js';
import { decisiveRungs, type Rung } from '../comparisons/scored-run.js';
import { SweepReader } from '../comparisons/sweep-reader.js';
import { Computations } from '../computations/computations.js';
import type { ReportToMake, StoredPredictions } from '../computations/tasks.js';
import type { EvaluationRow } from '../evaluations/evaluation.entity.js';
import { EvaluationsRepository } from '../evaluations/evaluations.repository.js';
import type { JobTimeRow } from '../evaluations/job-time.entity.js';
import { PredictionFiles } from '../evaluations/prediction-files.js';
import { ExplanationsRepository } from '../explanations/explanations.repository.js';
import { FinalizationsRepository } from '../finalizations/finalizations.repository.js';
import { LabelCurves } from '../label-curves/label-curves.service.js';
import { comparedFinalists, shownTrials } from './report-facts.js';
import type { RunCurve } from './report-input.js';
import { drawnMetrics } from './sections/curves-section.js';

const pointsPerCurve = 60;
/** Trials whose pictures a report shows. */
const mostExplained = 3;
/** Somebody may just be reading the report that this one takes the place of. */
const beingReadMs = 60_000;

/** Gathers what a report prints, has it built in another thread, and stores it. */
@Injectable()
export class ReportWriter {
  constructor(
    private readonly database: Database,
    private readonly comparisons: ComparisonsRepository,
    private readonly evaluations: EvaluationsRepository,
    private readonly finalizations: FinalizationsRepository,
    private readonly explanations: ExplanationsRepository,
    private readonly labelCurves: LabelCurves,
    private readonly files: PredictionFiles,
    private readonly computations: Computations,
    private readonly sweeps: SweepReader,
    private readonly objects: ObjectStore,
    private readonly holds: ObjectHolds,
  ) {}

  /** `unscored`: runs that the sweep counts and that have no evaluation. */
  async write(sweep: Sweep, comparison: Comparison, unscored: number): Promise<void> {
    const page = await this.computations.run('report', await this.gather(sweep, comparison, unscored));
    const report = await this.objects.put('evaluator', Buffer.from(page), { name: `${sweep.name}.html` });
    const before = (await this.comparisons.findComparison(sweep.id))?.report;
    await this.database.transaction(async (transaction) => {
      await this.holds.confirm([report.key], transaction);
      await this.comparisons.saveReport(sweep.id, report, transaction);
      if (before && before.key !== report.key) await this.holds.release([before.key], transaction, beingReadMs);
    });
  }

  private async gather(sweep: Sweep, comparison: Comparison, unscored: number): Promise<ReportToMake> {
    const plan = await this.sweeps.planOf(sweep);
    const dataset = await this.sweeps.datasetOf(plan);
    const rows = await this.evaluations.findEvaluations(currentContext().projectId, sweep.id);
    const rungs = decisiveRungs(rows, plan.folds.length * replicatesOf(sweep.spec.split).seeds);
    const samples = await this.sweeps.sampleTable(plan);
    const facts = { sweep, comparison, plan, ...(dataset && { dataset }) };
    return {
      ...facts,
      createdAt: Date.now(),
      unscored,
      foldScores: [...rungs.values()].flatMap(({ runs }) =>
        runs.map(({ trialId, fold, seed, auc, seconds }) => ({ trialId, fold, seed, auc, seconds })),
      ),
      curves: await this.curvesOf(
        rows,
        shownTrials({ comparison }).map(({ trialId }) => trialId),
      ),
      finalists: await this.finalistsOf(sweep.id, comparison, rungs),
      ...(samples && { samples: await this.files.named('list of samples', samples) }),
      labelCurves: await this.labelCurves.ofPlan(plan),
      explained: await this.explained(sweep.id),
      spent: spentOf(await this.evaluations.findJobTimes(sweep.id)),
      pins: pinsOf(rows),
    };
  }

  /** A run's curve is made of the curves of its jobs: each goes on from the checkpoint of the one before. */
  private async curvesOf(rows: readonly EvaluationRow[], trialIds: readonly string[]): Promise<RunCurve[]> {
    const shown = rows.filter(({ trialId }) => trialIds.includes(trialId)).sort((a, b) => a.step - b.step);
    const found = await this.sweeps.curvesOf(
      [...new Set(shown.map(({ jobId }) => jobId))],
      drawnMetrics,
      pointsPerCurve,
    );
    const curves = new Map<string, Curve>(found.map((curve) => [`${curve.jobId} ${curve.metric}`, curve]));
    const joined = new Map<string, RunCurve & { steps: number[]; values: number[] }>();
    for (const { runId, jobId, trialId, fold, seed } of shown) {
      for (const metric of drawnMetrics) {
        const part = curves.get(`${jobId} ${metric}`);
        if (!part) continue;
        const key = `${runId} ${metric}`;
        const curve = joined.get(key) ?? { trialId, fold, seed, metric, steps: [], values: [] };
        joined.set(key, curve);
        const last = curve.steps.at(-1) ?? -1;
        part.steps.forEach((step, at) => {
          if (step <= last) return;
          curve.steps.push(step);
          curve.values.push(part.values[at] as number);
        });
      }
    }
    return [...joined.values()];
  }

  private async finalistsOf(
    sweepId: string,
    comparison: Comparison,
    rungs: ReadonlyMap<string, Rung<EvaluationRow>>,
  ): Promise<ReportToMake['finalists']> {
    const tests = await this.testFiles(sweepId, comparison);
    return Promise.all(
      comparedFinalists({ comparison }).map(async ({ role, row: { trialId } }) => {
        const folds = await Promise.all((rungs.get(trialId)?.runs ?? []).map((run) => this.files.ofRun(run)));
        const test = tests.get(role);
        return { trialId, role, folds, ...(test && { test }) };
      }),
    );
  }

  /** The newest finished explanation of each trial. */
  private async explained(sweepId: string): Promise<ReportToMake['explained']> {
    const rows = await this.explanations.findOfSweep(currentContext().projectId, sweepId);
    const done = rows.filter(({ state }) => state === 'done');
    const newest = [...new Map(done.reverse().map((row) => [row.trialId, row])).values()].slice(-mostExplained);
    return Promise.all(
      newest.map(async ({ trialId, summary, jobIds }) => {
        const jobs = await this.files.jobs(jobIds);
        const files = await Promise.all(jobs.map((job) => this.files.explanationOf(job)));
        return { trialId, summary: summary as NonNullable<typeof summary>, files };
      }),
    );
  }

  /** The predictions on the sealed images, once there is a score of them. */
  private async testFiles(sweepId: string, { status }: Comparison): Promise<Map<string, StoredPredictions>> {
    const finalization = status === 'finalized' ? await this.finalizations.findFinalization(sweepId) : undefined;
    if (!finalization) return new Map();
    const jobs = await this.files.jobs(finalization.jobs.map(({ jobId }) => jobId));
    const files = new Map<string, StoredPredictions>();
    for (const { role, jobId, official } of finalization.jobs) {
      if (official) continue;
      const job = jobs.find(({ id }) => id === jobId);
      if (job) files.set(role, await this.files.ofJob(job));
    }
    return files;
  }
}

function spentOf(times: readonly JobTimeRow[]): ReportToMake['spent'] {
  return JobKind.options.flatMap((kind) => {
    const own = times.filter((time) => time.kind === kind);
    return own.length === 0
      ? []
      : [{ kind, jobs: own.length, seconds: own.reduce((sum, { seconds }) => sum + seconds, 0) }];
  });
}

function pinsOf(rows: readonly EvaluationRow[]): ReportToMake['pins'] {
  const pins = new Map(
    rows.map(({ profile, codeVersion }) => [
      JSON.stringify([profile, codeVersion]),
      { profile, codeVersion: codeVersion ?? undefined },
    ]),
  );
  return [...pins.values()];
}
