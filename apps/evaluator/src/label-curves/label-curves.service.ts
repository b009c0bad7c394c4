import { Injectable } from '@nestjs/common';
import { hashOf, type LabelCurve, replicatesOf, type SplitPlan, type Sweep } from '@paucis/contracts';
import { currentContext } from '@paucis/platform';
import { cellOf, decisiveRungs } from '../comparisons/scored-run.js';
import { testToTrainOf } from '../comparisons/test-to-train.js';
import { SweepReader } from '../comparisons/sweep-reader.js';
import { EvaluationsRepository } from '../evaluations/evaluations.repository.js';
import { type LabelledTrial, labelCurvesOf } from './label-curves-of.js';

/** Sweeps that are looked at, the newest first. */
const mostSweeps = 100;

/** Puts sweeps with different numbers of labels side by side. */
@Injectable()
export class LabelCurves {
  constructor(
    private readonly sweeps: SweepReader,
    private readonly evaluations: EvaluationsRepository,
  ) {}

  /** Of all closed sweeps over the newest of them's version and validation folds. */
  async ofDataset(datasetName: string): Promise<LabelCurve[]> {
    const closed = (await this.closedSweeps()).filter((sweep) => sweep.datasetName === datasetName);
    const [newest] = closed;
    return newest ? this.among(closed, await this.sweeps.plan(newest.splitPlanId)) : [];
  }

  /** Of the closed sweeps that validate on the same folds as this plan. */
  async ofPlan(plan: SplitPlan): Promise<LabelCurve[]> {
    return this.among(
      (await this.closedSweeps()).filter(({ datasetName }) => datasetName === plan.datasetName),
      plan,
    );
  }

  private async closedSweeps(): Promise<Sweep[]> {
    const sweeps = await this.sweeps.newest(mostSweeps);
    return sweeps.filter(({ status }) => status === 'closed');
  }

  private async among(sweeps: readonly Sweep[], like: SplitPlan): Promise<LabelCurve[]> {
    const wanted = foldsKey(like);
    const plans = new Map<string, SplitPlan>();
    for (const { splitPlanId } of sweeps) {
      if (!plans.has(splitPlanId)) plans.set(splitPlanId, await this.sweeps.plan(splitPlanId));
    }
    const same = sweeps.filter(({ splitPlanId }) => foldsKey(plans.get(splitPlanId) as SplitPlan) === wanted);
    const sizes = new Set(same.map(({ splitPlanId }) => labelsIn(plans.get(splitPlanId) as SplitPlan)));
    if (sizes.size < 2) return [];
    const trials: LabelledTrial[] = [];
    for (const sweep of same) trials.push(...(await this.bestOf(sweep, plans.get(sweep.splitPlanId) as SplitPlan)));
    return labelCurvesOf(trials);
  }

  /** The best complete trial of each family. */
  private async bestOf({ id, name, spec }: Sweep, plan: SplitPlan): Promise<LabelledTrial[]> {
    const rows = await this.evaluations.findEvaluations(currentContext().projectId, id);
    const rungs = decisiveRungs(rows, plan.folds.length * replicatesOf(spec.split).seeds);
    return (await this.sweeps.trialsOf(id)).flatMap(({ id: trialId, family }): LabelledTrial[] => {
      const rung = rungs.get(trialId);
      if (!rung?.complete) return [];
      const cells = new Map(rung.runs.map((run) => [cellOf(run), run.auc]));
      return [
        { family, sweep: name, labels: labelsIn(plan), testToTrain: testToTrainOf(plan), splitPlanId: plan.id, cells },
      ];
    });
  }
}

/** The same version, validated on the same images fold by fold. */
const foldsKey = ({ versionId, folds }: SplitPlan): string =>
  hashOf({ versionId, folds: folds.map(({ validationHash }) => validationHash) });

/** Folds differ by an image or two; their mean names the plan. */
const labelsIn = ({ folds }: SplitPlan): number =>
  Math.round(folds.reduce((sum, { trainingSize }) => sum + trainingSize, 0) / folds.length);
