import { z } from 'zod';

export const Health = z.object({
  status: z.enum(['ok', 'degraded']),
  /** Of the gateway's process: whoever started it tells it from another one at the same port. */
  pid: z.int(),
  /** Each service behind the gateway: whether it answers. */
  services: z.record(z.string(), z.enum(['ok', 'unavailable'])),
});
export type Health = z.output<typeof Health>;
