import { Id, Instant } from '@paucis/contracts';
import { z } from 'zod';

/** Who asked for which change, when, and what came of it. */
export const AuditEntry = z.object({
  id: Id,
  /** The user's id. */
  actor: z.string(),
  /** `POST /api/v1/sweeps/:sweep/:change`. */
  action: z.string(),
  /** The path as it came. */
  target: z.string(),
  at: Instant,
  /** HTTP status of the answer; absent: the gateway stopped before it knew. */
  status: z.int().optional(),
  traceparent: z.string(),
});
export type AuditEntry = z.output<typeof AuditEntry>;
