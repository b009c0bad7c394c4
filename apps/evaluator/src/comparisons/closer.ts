import { Injectable } from '@nestjs/common';
import { sweepChanged } from '@paucis/contracts';
import { currentContext, Hints, Log, type Loop, Loops, runInContext, serviceContext } from '@paucis/platform';
import { EvaluationsRepository } from '../evaluations/evaluations.repository.js';
import { ReportWriter } from '../reports/report-writer.js';
import type { ComparisonRow } from './comparison.entity.js';
import { ComparisonsRepository } from './comparisons.repository.js';
import { ComparisonsService } from './comparisons.service.js';
import { SweepReader } from './sweep-reader.js';

const pollMs = 2_000;
/** The news of a sweep's end may overtake the last of its runs; after this long they are given up, and the report says so. */
const patienceMs = 120_000;

/** Writes the comparison and the report of sweeps that have ended; what is wanted outlives a crash. */
@Injectable()
export class Closer {
  private readonly loop: Loop;

  constructor(
    private readonly comparisons: ComparisonsRepository,
    private readonly service: ComparisonsService,
    private readonly evaluations: EvaluationsRepository,
    private readonly sweeps: SweepReader,
    private readonly reports: ReportWriter,
    private readonly hints: Hints,
    private readonly log: Log,
    loops: Loops,
  ) {
    this.loop = loops.every('close sweeps', pollMs, (signal) => this.closeAll(signal));
  }

  /** A sweep has ended, or its report is to be written again. */
  wake(): void {
    this.loop.wake();
  }

  private async closeAll(signal: AbortSignal): Promise<void> {
    for (const row of await this.comparisons.findUnfinished()) {
      if (signal.aborted) return;
      try {
        await runInContext({ ...serviceContext('evaluator'), projectId: row.projectId }, () => this.close(row));
      } catch (error) {
        // The others are not to wait for this one; it is tried again at the next turn.
        this.log.error('sweep not closed', { sweepId: row.sweepId, error });
      }
    }
  }

  private async close({ sweepId, state, closedAt }: ComparisonRow): Promise<void> {
    const sweep = await this.sweeps.sweep(sweepId);
    const unscored = await this.countUnscored(sweepId);
    if (state === 'wanted') {
      const isPatient = Date.now() - closedAt < patienceMs;
      if (unscored.waiting > 0 && isPatient) return;
      await this.service.close(sweep);
    }
    await this.reports.write(sweep, await this.service.get(sweepId), unscored.waiting + unscored.refused);
    this.hints.send(sweepChanged, { sweepId, seq: 0 });
    this.log.info('sweep reported', { sweepId, unscored: unscored.waiting + unscored.refused });
  }

  /** Runs that the sweep has a value of, and we no evaluation. */
  private async countUnscored(sweepId: string): Promise<{ waiting: number; refused: number }> {
    const rows = await this.evaluations.findEvaluations(currentContext().projectId, sweepId);
    const scored = new Set(rows.map(({ runId, step }) => `${runId} ${step}`));
    const runs = await this.sweeps.runsOf(sweepId);
    const missing = runs.filter(({ id, step, status }) => status === 'reported' && !scored.has(`${id} ${step}`)).length;
    const refused = Math.min(missing, await this.evaluations.countRefused(sweepId));
    return { waiting: missing - refused, refused };
  }
}
