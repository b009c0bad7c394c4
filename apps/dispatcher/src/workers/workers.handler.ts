import { Controller, Inject } from '@nestjs/common';
import { type AnswerOf, type AskOf, listWorkers, registerWorker } from '@paucis/contracts';
import { CONFIG, Handles } from '@paucis/platform';
import type { DispatcherConfig } from '../config.js';
import { Workers } from './workers.js';

@Controller()
export class WorkersHandler {
  constructor(
    private readonly workers: Workers,
    @Inject(CONFIG) private readonly config: DispatcherConfig,
  ) {}

  @Handles(registerWorker)
  async register(ask: AskOf<typeof registerWorker>): Promise<AnswerOf<typeof registerWorker>> {
    await this.workers.register(ask);
    return { leaseMs: this.config.PAUCIS_LEASE_MS };
  }

  @Handles(listWorkers)
  async list({ limit, after }: AskOf<typeof listWorkers>): Promise<AnswerOf<typeof listWorkers>> {
    if (limit === undefined) return { workers: await this.workers.list() };
    const found = await this.workers.listPage(limit + 1, after);
    const workers = found.slice(0, limit);
    return { workers, ...(found.length > limit && { next: workers.at(-1)?.id }) };
  }
}
