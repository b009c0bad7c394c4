import { Controller } from '@nestjs/common';
import { type PayloadOf, sweepClosed } from '@paucis/contracts';
import { currentContext, Database, Handles, type Transaction } from '@paucis/platform';
import { Closer } from './closer.js';
import { ComparisonsRepository } from './comparisons.repository.js';

/** A sweep has ended: its comparison and report are wanted. */
@Controller()
export class SweepClosedHandler {
  constructor(
    private readonly comparisons: ComparisonsRepository,
    private readonly closer: Closer,
    private readonly database: Database,
  ) {}

  @Handles(sweepClosed, 'evaluator')
  async close({ sweepId }: PayloadOf<typeof sweepClosed>, transaction: Transaction): Promise<void> {
    await this.comparisons.wantComparison({ sweepId, projectId: currentContext().projectId }, transaction);
    this.database.afterCommit(() => this.closer.wake());
  }
}
