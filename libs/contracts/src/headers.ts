import { z } from 'zod';
import { Id } from './ids.js';

/** What travels beside every payload. */
export const MessageHeaders = z.object({
  projectId: Id,
  /** Who caused it: a user's id, or `service:<name>`. */
  actor: z.string().min(1).max(200),
  /** W3C trace context. */
  traceparent: z.string().regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/),
  /** Same key, same effect, however often it is sent. */
  idempotencyKey: z.string().max(200).optional(),
  contractVersion: z.literal('1').default('1'),
});
export type MessageHeaders = z.output<typeof MessageHeaders>;

export const defaultProjectId = 'default';
