import { z } from 'zod';

export const Health = z.object({
  status: z.enum(['ok', 'degraded']),
  /** Each service behind the gateway: whether it answers. */
  services: z.record(z.string(), z.enum(['ok', 'unavailable'])),
});
export type Health = z.output<typeof Health>;
