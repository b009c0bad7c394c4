import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG, Loops } from '@paucis/platform';
import type { DispatcherConfig } from '../config.js';
import { LapsedLeases } from './lapsed-leases.js';
import { Presence } from './presence.js';

/** Looks for leases that have run out, several times within a period. */
@Injectable()
export class LeaseExpiry implements OnModuleInit {
  constructor(
    private readonly leases: LapsedLeases,
    private readonly loops: Loops,
    private readonly presence: Presence,
    @Inject(CONFIG) private readonly config: DispatcherConfig,
  ) {}

  onModuleInit(): void {
    this.loops.every('lease expiry', Math.min(1_000, this.config.PAUCIS_LEASE_MS / 5), () => this.look());
  }

  /** When we, not the workers, were away, all leases get one period of grace, and nothing is charged. */
  private async look(): Promise<void> {
    const { now, wasAway } = this.presence.look();
    try {
      if (wasAway) await this.leases.prolong(now + this.config.PAUCIS_LEASE_MS);
      else await this.leases.expire(now);
    } catch (error) {
      this.presence.lose();
      throw error;
    }
  }
}
