import type { Benchmark } from './benchmark.js';

/** Loaded when asked for: one benchmark must not pay for another's imports. */
export const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  ingest: async () => (await import('./ingest.js')).ingest,
  orchestration: async () => (await import('./orchestration.js')).orchestration,
  search: async () => (await import('./search/search.js')).search,
  statistics: async () => (await import('./statistics.js')).statistics,
  train: async () => (await import('./train.js')).train,
};
