import { Injectable } from '@nestjs/common';
import type { Comparison, Sweep } from '@paucis/contracts';
import { currentContext, Database } from '@paucis/platform';
import { EvaluationsRepository } from '../evaluations/evaluations.repository.js';
import type { FinalizationRow } from '../finalizations/finalization.entity.js';
import { FinalizationsRepository } from '../finalizations/finalizations.repository.js';
import { ComparisonsRepository } from './comparisons.repository.js';
import { Leaderboards } from './leaderboards.js';
import { SweepReader } from './sweep-reader.js';

/** A leaderboard of an open sweep, and the evaluations that it was made of. */
interface Live {
  readonly madeAt: string;
  readonly comparison: Promise<Comparison>;
}

const mostLive = 50;

@Injectable()
export class ComparisonsService {
  private readonly live = new Map<string, Live>();

  constructor(
    private readonly database: Database,
    private readonly comparisons: ComparisonsRepository,
    private readonly finalizations: FinalizationsRepository,
    private readonly evaluations: EvaluationsRepository,
    private readonly sweeps: SweepReader,
    private readonly leaderboards: Leaderboards,
  ) {}

  /** The final comparison of a sweep that has ended; the leaderboard as of now of one that goes on. */
  async get(sweepId: string): Promise<Comparison> {
    const row = await this.comparisons.findComparison(sweepId);
    if (!row?.comparison) return this.current(await this.sweeps.sweep(sweepId));
    const finalization = await this.finalizations.findFinalization(sweepId);
    return {
      ...row.comparison,
      ...(finalization && {
        status:
          finalization.state === 'committed' || finalization.state === 'submitted' ? 'finalizing' : finalization.state,
        ...testsOf(finalization),
        ...(finalization.testDifference && { testDifference: finalization.testDifference }),
        ...(finalization.error !== null && { error: finalization.error }),
      }),
      ...(row.report && { report: row.report }),
    };
  }

  /** Makes and stores what an ended sweep has shown. */
  async close(sweep: Sweep): Promise<void> {
    const comparison = await this.make(sweep);
    await this.database.transaction((transaction) =>
      this.comparisons.saveComparison(sweep.id, comparison, transaction),
    );
    this.live.delete(sweep.id);
  }

  /** Made anew only when something was scored since; who asks meanwhile waits for the same. */
  private async current(sweep: Sweep): Promise<Comparison> {
    const lastSeq = await this.evaluations.findLastSeq(currentContext().projectId, sweep.id);
    const madeAt = `${lastSeq}/${sweep.trials.proposed}`;
    const known = this.live.get(sweep.id);
    if (known?.madeAt === madeAt) return known.comparison;
    const comparison = this.make(sweep);
    comparison.catch(() => this.live.delete(sweep.id));
    this.live.delete(sweep.id);
    this.live.set(sweep.id, { madeAt, comparison });
    const [oldest] = this.live.keys();
    if (this.live.size > mostLive && oldest !== undefined) this.live.delete(oldest);
    return comparison;
  }

  private async make(sweep: Sweep): Promise<Comparison> {
    const board = await this.leaderboards.make(sweep);
    return { ...board, sweepId: sweep.id, createdAt: Date.now(), test: [], status: 'open' };
  }
}

/** What was tested on the sweep's plan, and what on the official split. */
function testsOf({ test: all }: FinalizationRow): Pick<Comparison, 'test' | 'officialTest'> {
  const official = all.filter((score) => score.official).map(({ official: _official, ...score }) => score);
  return { test: all.filter((score) => !score.official), ...(official.length > 0 && { officialTest: official }) };
}
