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

  /** The first look, or one that comes late by half a lease, means that we were away: a start, a suspended machine. */
  look(): { now: number; wasAway: boolean } {
    const now = this.clock.now();
    const { lastLookAt } = this;
    this.lastLookAt = now;
    const lateMs = this.config.PAUCIS_LEASE_MS / 2 + jitterMs;
    return { now, wasAway: lastLookAt === undefined || now - lastLookAt > lateMs };
  }

  /** Without the broker nobody can renew. */
  async isReachable(): Promise<boolean> {
    return (await this.probe.measure()).broker === 'connected';
  }
}
