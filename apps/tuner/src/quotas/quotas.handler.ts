import { Controller } from '@nestjs/common';
import { type AskOf, changeQuota, getQuota, type QuotaState } from '@paucis/contracts';
import { currentContext, Handles } from '@paucis/platform';
import { Quotas } from './quotas.js';

@Controller()
export class QuotasHandler {
  constructor(private readonly quotas: Quotas) {}

  @Handles(getQuota)
  get(): Promise<QuotaState> {
    return this.quotas.stateOf(currentContext().projectId);
  }

  @Handles(changeQuota)
  change({ change }: AskOf<typeof changeQuota>): Promise<QuotaState> {
    return this.quotas.change(currentContext().projectId, change);
  }
}
