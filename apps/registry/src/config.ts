import { BaseConfig } from '@paucis/platform';
import { z } from 'zod';

export const RegistryConfig = BaseConfig.extend({
  /** Bytes of images in one shard: what an ingest and a training hold in memory at a time. */
  PAUCIS_SHARD_BYTES: z.coerce.number().int().min(1_000_000).max(1_000_000_000).default(64_000_000),
  /** How often an ingest that a crash interrupted is begun again. */
  PAUCIS_INGEST_ATTEMPTS: z.coerce.number().int().min(1).max(20).default(3),
});
export type RegistryConfig = z.output<typeof RegistryConfig>;
