import { Controller, Get } from '@nestjs/common';
import { Allow } from '../access/allow.js';
import { Describe } from '../routes/describe.js';
import { Health } from './health.js';
import { ServicesHealthService } from './services-health.js';

/** At the root too, where probes look for it. */
@Controller(['health', 'api/v1/health'])
export class HealthController {
  constructor(private readonly services: ServicesHealthService) {}

  @Get()
  @Allow('public')
  @Describe({ summary: 'Whether the gateway and each service behind it answer.', answer: Health })
  async health(): Promise<Health> {
    const measured = [...(await this.services.measure())];
    const services = measured.map(([name, health]) => [name, health?.ok ? 'ok' : 'unavailable'] as const);
    const status = services.every(([, state]) => state === 'ok') ? 'ok' : 'degraded';
    return { status, pid: process.pid, services: Object.fromEntries(services) };
  }
}
