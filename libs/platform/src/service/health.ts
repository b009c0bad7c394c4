import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { Controller } from '@nestjs/common';
import type { ServiceName } from '@paucis/contracts';
import type { Outbox } from '../facts/outbox.js';
import type { Broker } from '../messaging/broker.js';
import { Handles } from '../messaging/handles.js';
import { type Health, healthOf } from './health.question.js';

const milliseconds = (nanoseconds: number) => (Number.isFinite(nanoseconds) ? Math.round(nanoseconds / 1e4) / 100 : 0);

/** Measures how a service is. */
export class HealthProbe {
  private readonly delay: IntervalHistogram = monitorEventLoopDelay({ resolution: 10 });
  private readonly startedAt = performance.now();

  constructor(
    private readonly service: ServiceName,
    private readonly broker: Broker,
    private readonly outbox: Outbox | undefined,
  ) {
    this.delay.enable();
  }

  /** Whether others can reach this service now. */
  get isConnected(): boolean {
    return this.broker.isConnected;
  }

  async measure(): Promise<Health> {
    const counts = await this.outbox?.counts().catch(() => undefined);
    const database = this.outbox === undefined ? 'none' : counts === undefined ? 'failing' : 'ok';
    const broker = this.broker.isConnected ? 'connected' : 'disconnected';
    const { delay } = this;
    const eventLoopDelayMs = {
      p50: milliseconds(delay.percentile(50)),
      p99: milliseconds(delay.percentile(99)),
      max: milliseconds(delay.max),
    };
    delay.reset();
    return {
      service: this.service,
      ok: broker === 'connected' && database !== 'failing',
      broker,
      database,
      uptimeSeconds: Math.round((performance.now() - this.startedAt) / 1000),
      eventLoopDelayMs,
      residentBytes: process.memoryUsage.rss(),
      outbox: counts ?? { pending: 0, parked: 0 },
    };
  }

  stop(): void {
    this.delay.disable();
  }
}

/** The controller that answers `ask.<service>.health`. */
export function healthController(service: ServiceName, probe: HealthProbe): new () => object {
  @Controller()
  class HealthController {
    @Handles(healthOf(service))
    async health(): Promise<Health> {
      return probe.measure();
    }
  }
  return HealthController;
}
