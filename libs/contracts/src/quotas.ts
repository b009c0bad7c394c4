import { z } from 'zod';

/** What a project may use; what is left out is unlimited. */
export const Quota = z.strictObject({
  /** Runs of all its sweeps under way at once. */
  parallel: z.int().min(1).max(10_000).optional(),
  /** Hours of slots in all. Once they are spent no run starts until there are more. */
  slotHours: z.number().positive().max(10_000_000).optional(),
});
export type Quota = z.output<typeof Quota>;

/** What is given changes; null lifts a limit. */
export const QuotaChange = z.strictObject({
  parallel: Quota.shape.parallel.unwrap().nullable().optional(),
  slotHours: Quota.shape.slotHours.unwrap().nullable().optional(),
});
export type QuotaChange = z.output<typeof QuotaChange>;

export const QuotaState = Quota.extend({
  /** Hours of slots that its jobs have taken so far, those of attempts that came to nothing too. */
  usedSlotHours: z.number().nonnegative(),
});
export type QuotaState = z.output<typeof QuotaState>;
