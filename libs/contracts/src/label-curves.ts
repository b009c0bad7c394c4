import { z } from 'zod';
import { Estimate, NoFigure } from './evaluations.js';

/** How the best recipe of a family does with more labels, over sweeps on the same validation folds. */
export const LabelCurve = z.object({
  family: z.string(),
  /** Names of the sweeps that it is made of. */
  sweeps: z.array(z.string()),
  /** Training labels of full supervision: the most of any of the sweeps. */
  labels: z.int(),
  points: z.array(
    z.object({
      labels: z.int(),
      fraction: z.number(),
      score: Estimate,
      /** Draws of so many labels that it is the mean of. */
      draws: z.int(),
    }),
  ),
  /** Mean of the AUC over log2 of the share. */
  area: Estimate,
  /** Labels that match the lower bound of full supervision, or why nothing can be said. */
  needed: z.union([
    z.object({
      target: z.number(),
      labels: z.int(),
      bound: z.enum(['interpolated', 'at-most']),
      low: z.int(),
      high: z.int().optional(),
      level: z.number(),
    }),
    NoFigure,
  ]),
});
export type LabelCurve = z.output<typeof LabelCurve>;
