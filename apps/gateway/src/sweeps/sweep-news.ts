import { Injectable } from '@nestjs/common';
import type { JobProgress } from './stream-event.js';

/** Who watches one sweep. */
export interface Watcher {
  changed(): void;
  progressed(job: JobProgress): void;
}

/** Tells whoever watches a sweep what was heard of it. */
@Injectable()
export class SweepNews {
  private readonly watchers = new Map<string, Set<Watcher>>();

  /** Returns what ends it. */
  watch(sweepId: string, watcher: Watcher): () => void {
    const watchers = this.watchers.get(sweepId) ?? new Set();
    this.watchers.set(sweepId, watchers.add(watcher));
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0) this.watchers.delete(sweepId);
    };
  }

  changed(sweepId: string): void {
    this.watchers.get(sweepId)?.forEach((watcher) => watcher.changed());
  }

  progressed(sweepId: string, job: JobProgress): void {
    this.watchers.get(sweepId)?.forEach((watcher) => watcher.progressed(job));
  }
}
