import { z } from 'zod';
import { Anatomy } from './jobs.js';

/** What may be done to an image without making it another one, and how it is meant to be looked at. */
export const CardAnatomy = Anatomy.extend({
  /** Left and right mean something: no flip may exchange them. */
  laterality: z.boolean().optional(),
  /** Ranges of values in which to look, in the unit of the pixels: Hounsfield units for CT. */
  windows: z
    .array(
      z.strictObject({ name: z.string().trim().min(1).max(300), centre: z.number(), width: z.number().positive() }),
    )
    .max(20)
    .optional(),
  /** Millimetres between neighbours, (depth,) height, width, to which images should be resampled. */
  spacing: z.array(z.number().positive().max(1_000)).min(2).max(3).optional(),
});
export type CardAnatomy = z.output<typeof CardAnatomy>;
