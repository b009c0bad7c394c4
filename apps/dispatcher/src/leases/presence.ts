import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, HealthProbe } from '@paucis/platform';
import { Clock } from '../clock.js';
import type { DispatcherConfig } from '../config.js';

/** How late a look may be beyond its period before we hold ourselves for having been away. */
const jitterMs = 1_000;

/** Whether workers could have reached us: else their silence means nothing. */
@Injectable()
export class Presence {
  private lastLookAt: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly probe: HealthProbe,
    @Inject(CONFIG) private readonly config: DispatcherConfig,
  ) {}

  /**
   * We were away at the first look, at one that comes late by half a lease (a start, a suspended machine), while the broker
   * is gone and at the first look after the database was: then nobody could renew.
   */
  look(): { now: number; wasAway: boolean } {
    const now = this.clock.now();
    const { lastLookAt } = this;
    this.lastLookAt = now;
    const lateMs = this.config.PAUCIS_LEASE_MS / 2 + jitterMs;
    const isLate = lastLookAt === undefined || now - lastLookAt > lateMs;
    return { now, wasAway: isLate || !this.probe.isConnected };
  }

  /** The database could not be reached: what it says next about leases is old. */
  lose(): void {
    this.lastLookAt = undefined;
  }
}
