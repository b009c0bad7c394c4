import { Injectable } from '@nestjs/common';
import {
  type ArtifactRef,
  type Curve,
  type Dataset,
  getCurves,
  getDataset,
  getSampleTable,
  getSplit,
  getSweep,
  listRuns,
  listSweeps,
  listTrials,
  NotFound,
  type Run,
  type SplitPlan,
  type Sweep,
  type Trial,
} from '@paucis/contracts';
import { Asks } from '@paucis/platform';

const curveJobs = 100;

/** What other services know of a sweep, in whole lists. */
@Injectable()
export class SweepReader {
  constructor(private readonly asks: Asks) {}

  async sweep(sweepId: string): Promise<Sweep> {
    return this.asks.ask(getSweep, { sweep: sweepId });
  }

  /** The newest sweeps, of whatever dataset. */
  async newest(most: number): Promise<Sweep[]> {
    const sweeps: Sweep[] = [];
    let after: string | undefined;
    do {
      const limit = Math.min(200, most - sweeps.length);
      const page = await this.asks.ask(listSweeps, { limit, ...(after !== undefined && { after }) });
      sweeps.push(...page.sweeps);
      after = page.next;
    } while (after !== undefined && sweeps.length < most);
    return sweeps;
  }

  async trialsOf(sweepId: string): Promise<Trial[]> {
    const trials: Trial[] = [];
    let after: number | undefined;
    do {
      const page = await this.asks.ask(listTrials, { sweepId, limit: 200, ...(after !== undefined && { after }) });
      trials.push(...page.trials);
      after = page.next;
    } while (after !== undefined);
    return trials;
  }

  /** All, or those of the trials that are named. */
  async runsOf(sweepId: string, trialIds?: readonly string[]): Promise<Run[]> {
    const runs: Run[] = [];
    const asked = { sweepId, limit: 500, ...(trialIds && { trialIds: [...new Set(trialIds)] }) };
    let after: number | undefined;
    do {
      const page = await this.asks.ask(listRuns, { ...asked, ...(after !== undefined && { after }) });
      runs.push(...page.runs);
      after = page.next;
    } while (after !== undefined);
    return runs;
  }

  async plan(splitPlanId: string): Promise<SplitPlan> {
    return this.asks.ask(getSplit, { splitPlanId });
  }

  /** The plan of a sweep, its images as the sweep's networks see them. */
  async planOf({ splitPlanId, preprocessing }: Sweep): Promise<SplitPlan> {
    const plan = await this.plan(splitPlanId);
    if (preprocessing === undefined) return plan;
    const { size, channels } = preprocessing;
    const image = { ...size, channels };
    return { ...plan, dataset: { ...plan.dataset, image, preprocessing } };
  }

  /** The data set if it still is at the plan's version: another version's counts would be wrong here. */
  async datasetOf({ datasetName, versionId }: SplitPlan): Promise<Dataset | undefined> {
    try {
      const dataset = await this.asks.ask(getDataset, { dataset: datasetName });
      return dataset.versionId === versionId ? dataset : undefined;
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }

  /** Where the list of the plan's samples lies, if the registry still has the version. */
  async sampleTable({ versionId }: SplitPlan): Promise<ArtifactRef | undefined> {
    try {
      return (await this.asks.ask(getSampleTable, { versionId })).samples;
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }

  async curvesOf(jobIds: readonly string[], metrics: readonly string[], maxPoints: number): Promise<Curve[]> {
    const curves: Curve[] = [];
    for (let at = 0; at < jobIds.length; at += curveJobs) {
      const page = { jobIds: jobIds.slice(at, at + curveJobs), metrics: [...metrics], maxPoints };
      curves.push(...(await this.asks.ask(getCurves, page)).curves);
    }
    return curves;
  }
}
