import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, renewLeases } from '@paucis/contracts';
import { Database, Handles } from '@paucis/platform';
import { Leases } from './leases.js';

@Controller()
export class RenewHandler {
  constructor(
    private readonly database: Database,
    private readonly leases: Leases,
  ) {}

  @Handles(renewLeases)
  async renew({ leases }: AskOf<typeof renewLeases>): Promise<AnswerOf<typeof renewLeases>> {
    return this.database.transaction(async (transaction) => {
      const renewed: AnswerOf<typeof renewLeases>['leases'] = [];
      for (const { jobId, leaseEpoch } of leases) {
        const { state } = await this.leases.hold({ jobId, leaseEpoch }, transaction);
        renewed.push({ jobId, state });
      }
      return { leases: renewed };
    });
  }
}
