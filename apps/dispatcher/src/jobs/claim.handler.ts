import { Controller, Inject } from '@nestjs/common';
import { type AnswerOf, type AskOf, claimJob } from '@paucis/contracts';
import { CONFIG, Database, Handles, type Transaction } from '@paucis/platform';
import { ReadGrants } from '../checkpoints/read-grants.js';
import type { DispatcherConfig } from '../config.js';
import { Curves } from '../curves/curves.js';
import { Claims } from './claims.js';

@Controller()
export class ClaimHandler {
  constructor(
    private readonly database: Database,
    private readonly claims: Claims,
    private readonly curves: Curves,
    private readonly grants: ReadGrants,
    @Inject(CONFIG) private readonly config: DispatcherConfig,
  ) {}

  @Handles(claimJob)
  async claim(ask: AskOf<typeof claimJob>): Promise<AnswerOf<typeof claimJob>> {
    const claim = async (transaction: Transaction) => {
      const lease = await this.claims.claim(ask, this.config.PAUCIS_LEASE_MS, transaction);
      if (lease === undefined) return undefined;
      await this.curves.supersede(lease.jobId, lease.leaseEpoch, lease.checkpoint?.step ?? 0, transaction);
      return lease;
    };
    const lease = await this.database.transaction(claim, { locksItself: true });
    if (lease === undefined) return {};
    const reads = await this.grants.of(lease);
    return { lease: { ...lease, ...(reads && { reads }) } };
  }
}
