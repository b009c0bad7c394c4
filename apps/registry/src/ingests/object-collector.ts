import { Injectable } from '@nestjs/common';
import { Log, Loops, ObjectStore } from '@paucis/platform';
import { DatasetsRepository } from '../datasets/datasets.repository.js';
import { SplitPlansRepository } from '../splits/split-plans.repository.js';

const everyMs = 3_600_000;
/** Far longer than it takes from storing an object to committing the row that names it. */
const graceMs = 6 * 3_600_000;

/** Deletes objects of the registry that no row names: what a killed process had stored before it could commit. */
@Injectable()
export class ObjectCollector {
  constructor(
    private readonly datasets: DatasetsRepository,
    private readonly plans: SplitPlansRepository,
    private readonly objects: ObjectStore,
    private readonly log: Log,
    loops: Loops,
  ) {
    loops.every('collect objects', everyMs, (signal) => this.collect(Date.now(), signal));
  }

  async collect(now: number, signal?: AbortSignal): Promise<void> {
    const used = new Set([...(await this.datasets.findObjectKeys()), ...(await this.plans.findObjectKeys())]);
    for await (const { key, storedAt, sizeBytes } of this.objects.list('registry')) {
      if (signal?.aborted) return;
      if (used.has(key) || storedAt > now - graceMs) continue;
      await this.objects.delete(key);
      this.log.info('object collected', { key, sizeBytes });
    }
  }
}
