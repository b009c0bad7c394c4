import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG, Loops } from '@paucis/platform';
import { Clock } from '../clock.js';
import type { DispatcherConfig } from '../config.js';
import { LapsedLeases } from './lapsed-leases.js';

/** How late a look may be beyond its period before we hold ourselves for having been away. */
const jitterMs = 1_000;

/** Looks for leases that have run out, several times within a period. */
@Injectable()
export class LeaseExpiry implements OnModuleInit {
  private lastLookAt: number | undefined;

  constructor(
    private readonly leases: LapsedLeases,
    private readonly loops: Loops,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: DispatcherConfig,
  ) {}

  onModuleInit(): void {
    this.loops.every('lease expiry', Math.min(1_000, this.config.PAUCIS_LEASE_MS / 5), () => this.look());
  }

  /**
   * The first look, or one that comes late by half a lease, means that we were away (start, suspended machine), not the
   * workers: then all leases get one period of grace, and nothing is charged.
   */
  private async look(): Promise<void> {
    const now = this.clock.now();
    const { PAUCIS_LEASE_MS: leaseMs } = this.config;
    const wasAway = this.lastLookAt === undefined || now - this.lastLookAt > leaseMs / 2 + jitterMs;
    if (wasAway) await this.leases.prolong(now + leaseMs);
    else await this.leases.expire(now);
    this.lastLookAt = this.clock.now();
  }
}
