import { z } from 'zod';

/** The spec as its user wrote it: the tuner, which knows networks and samplers, says what is wrong with it. */
export const NewSweep = z.strictObject({
  spec: z.record(z.string(), z.unknown()),
  /** A sweep, by id or name, whose trials the new one learns from. */
  fork: z.string().min(1).max(100).optional(),
});
export type NewSweep = z.output<typeof NewSweep>;

/** An id or a name (the newest sweep of that name). */
export const SweepName = z.string().min(1).max(100);
