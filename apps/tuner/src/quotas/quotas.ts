import { Injectable } from '@nestjs/common';
import { Conflict, getSlotUsage, type Quota, type QuotaChange, type QuotaState } from '@paucis/contracts';
import { Asks, Database } from '@paucis/platform';
import { QuotaRow } from './quota.entity.js';

/** The jobs of a project are summed no more often than this: a quota is of hours. */
const usageForMs = 30_000;

/** What is left of a quota. */
export interface Allowance {
  /** Runs at once. */
  readonly parallel: number;
  readonly isSpent: boolean;
}

@Injectable()
export class Quotas {
  private readonly usage = new Map<string, { at: number; slotHours: number }>();

  constructor(
    private readonly database: Database,
    private readonly asks: Asks,
  ) {}

  async stateOf(projectId: string): Promise<QuotaState> {
    const row = await this.rowOf(projectId);
    return { ...quotaOf(row), usedSlotHours: await this.usedBy(projectId, 0) };
  }

  async change(projectId: string, change: QuotaChange): Promise<QuotaState> {
    const known = await this.rowOf(projectId);
    const { parallel = known?.parallel ?? null, slotHours = known?.slotHours ?? null } = change;
    const row: QuotaRow = { projectId, parallel, slotHours };
    await this.database.transaction((transaction) =>
      known ? transaction.update(QuotaRow, { projectId }, row) : transaction.insert(QuotaRow, row),
    );
    return this.stateOf(projectId);
  }

  async allowanceOf(projectId: string): Promise<Allowance> {
    const { parallel = Infinity, slotHours } = quotaOf(await this.rowOf(projectId));
    const isSpent = slotHours !== undefined && (await this.usedBy(projectId, usageForMs)) >= slotHours;
    return { parallel, isSpent };
  }

  /** A sweep that could not start a run is not made. */
  async refuseSpent(projectId: string): Promise<void> {
    const { slotHours, usedSlotHours } = await this.stateOf(projectId);
    if (slotHours === undefined || usedSlotHours < slotHours) return;
    throw new Conflict(
      'quota-spent',
      `the project may use ${slotHours} slot hours and has used ${usedSlotHours.toFixed(1)}: an admin can give it more (\`paucis quota set\`)`,
      { slotHours, usedSlotHours },
    );
  }

  private async rowOf(projectId: string): Promise<QuotaRow | null> {
    return this.database.manager.findOneBy(QuotaRow, { projectId });
  }

  private async usedBy(projectId: string, forMs: number): Promise<number> {
    const known = this.usage.get(projectId);
    const now = Date.now();
    if (known && now - known.at < forMs) return known.slotHours;
    const { slotHours } = await this.asks.ask(getSlotUsage, { projectId });
    this.usage.set(projectId, { at: now, slotHours });
    return slotHours;
  }
}

function quotaOf(row: QuotaRow | null): Quota {
  const { parallel, slotHours } = row ?? { parallel: null, slotHours: null };
  return { ...(parallel !== null && { parallel }), ...(slotHours !== null && { slotHours }) };
}
