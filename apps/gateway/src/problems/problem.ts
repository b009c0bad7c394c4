import { z } from 'zod';

/** What every refused request answers: application/problem+json (RFC 9457), the ids and values of the error beside it. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int().min(400).max(599),
  /** Stable, for programs: `sweep-not-found`. */
  code: z.string(),
  /** One sentence for people. */
  detail: z.string(),
});
export type Problem = z.output<typeof Problem>;
