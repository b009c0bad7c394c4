import { Injectable } from '@nestjs/common';
import { type Comparison, Conflict, type JobPin, replicatesOf, type Sweep } from '@paucis/contracts';
import { currentContext } from '@paucis/platform';
import { decisiveRungs } from '../comparisons/scored-run.js';
import { SweepReader } from '../comparisons/sweep-reader.js';
import { EvaluationsRepository } from '../evaluations/evaluations.repository.js';
import type { EvaluationRow } from '../evaluations/evaluation.entity.js';
import type { Finalist } from './finalist.js';

/** Names what a sweep's test will be of. */
@Injectable()
export class Finalists {
  constructor(
    private readonly evaluations: EvaluationsRepository,
    private readonly sweeps: SweepReader,
  ) {}

  /** The winner and, where it is another trial, the tuned CNN baseline: each with the models of its decisive rung. */
  async choose(sweep: Sweep, { winnerTrialId, baselineTrialId, rows }: Comparison): Promise<Finalist[]> {
    const { folds } = await this.sweeps.plan(sweep.splitPlanId);
    const scored = await this.evaluations.findEvaluations(currentContext().projectId, sweep.id);
    const rungs = decisiveRungs(scored, folds.length * replicatesOf(sweep.spec.split).seeds);
    const wanted = [
      { role: 'winner' as const, trialId: winnerTrialId },
      ...(baselineTrialId === winnerTrialId ? [] : [{ role: 'baseline' as const, trialId: baselineTrialId }]),
    ];
    return wanted.flatMap(({ role, trialId }) => {
      const row = rows.find((candidate) => candidate.trialId === trialId);
      const rung = trialId === undefined ? undefined : rungs.get(trialId);
      if (!row || !rung) return [];
      const { family, recipe, step } = row;
      return [
        {
          role,
          trialId: row.trialId,
          family,
          recipe,
          step,
          members: rung.runs.map(({ jobKey }) => jobKey),
          pin: pinOf(rung.runs),
        },
      ];
    });
  }
}

/** What all members were trained under; results of different pins are never mixed. */
function pinOf(runs: readonly EvaluationRow[]): JobPin {
  const pins = new Map(
    runs.map(({ codeVersion, profile }) => [JSON.stringify({ codeVersion, profile }), { codeVersion, profile }]),
  );
  const [pin, ...others] = pins.values();
  if (!pin || others.length > 0) {
    throw new Conflict(
      'pins-differ',
      `the models of this trial were trained under ${pins.size} code versions or numeric profiles; they make no ensemble`,
    );
  }
  if (pin.codeVersion === null) {
    throw new Conflict(
      'code-version-unknown',
      'the dispatcher did not say with which code the models were trained, so nothing can be predicted with the same',
    );
  }
  return { codeVersion: pin.codeVersion, profile: pin.profile };
}
