import { Injectable } from '@nestjs/common';
import type { ServiceName } from '@paucis/contracts';
import { Asks, Health, HealthProbe, healthOf } from '@paucis/platform';

const behind = ['registry', 'tuner', 'dispatcher', 'evaluator'] as const satisfies readonly ServiceName[];
/** Anybody may ask: however often, the services are asked once a second. */
const freshMs = 1_000;

/** How each service is; undefined: it does not answer. */
export type ServicesHealth = ReadonlyMap<ServiceName, Health | undefined>;

@Injectable()
export class ServicesHealthService {
  private last: { at: number; health: Promise<ServicesHealth> } | undefined;

  constructor(
    private readonly asks: Asks,
    private readonly probe: HealthProbe,
  ) {}

  async measure(now = performance.now()): Promise<ServicesHealth> {
    if (this.last === undefined || now - this.last.at > freshMs) this.last = { at: now, health: this.ask() };
    return this.last.health;
  }

  private async ask(): Promise<ServicesHealth> {
    const answers = behind.map(
      async (name) => [name, await this.asks.ask(healthOf(name), {}).catch(() => undefined)] as const,
    );
    return new Map<ServiceName, Health | undefined>([
      ['gateway', await this.probe.measure()],
      ...(await Promise.all(answers)),
    ]);
  }
}
