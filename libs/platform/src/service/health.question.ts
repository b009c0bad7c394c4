import { defineQuestion, services, type ServiceName } from '@paucis/contracts';
import { z } from 'zod';

/** How a service is; `ok` means that its database answers and its broker is connected. */
export const Health = z.object({
  service: z.enum(services),
  ok: z.boolean(),
  broker: z.enum(['connected', 'disconnected']),
  database: z.enum(['ok', 'failing', 'none']),
  uptimeSeconds: z.number(),
  /** Of the process, since the last question, in milliseconds. */
  eventLoopDelayMs: z.object({ p50: z.number(), p99: z.number(), max: z.number() }),
  residentBytes: z.number(),
  outbox: z.object({ pending: z.int(), parked: z.int() }),
});
export type Health = z.output<typeof Health>;

/** `ask.<service>.health`, which every service answers. */
export const healthOf = (service: ServiceName) =>
  defineQuestion({
    service,
    name: 'health',
    askedBy: ['gateway'],
    ask: z.object({}),
    answer: Health,
    timeoutMs: 2_000,
  });

export const healthQuestions = services.map(healthOf);
