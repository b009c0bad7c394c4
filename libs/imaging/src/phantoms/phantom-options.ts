import { z } from 'zod';

const share = (most: number) => z.number().min(0).max(most);

/** What a set of phantoms is to be: everything that is known of it beforehand. */
export const PhantomOptions = z.strictObject({
  kind: z.enum(['nodules', 'vessels', 'blobs']).default('nodules'),
  /** Samples in all. */
  n: z.int().min(40).max(200_000),
  seed: z.int().nonnegative(),
  /** Contrast of what is to be found: 0 leaves nothing to learn, 1 is plain to see. */
  signal: share(1),
  /** Side in pixels (blobs: in voxels, at most 64). */
  side: z.int().min(16).max(256).default(28),
  /** Share of patients that have the finding. */
  balance: z
    .number()
    .min(0.05)
    .max(0.95)
    .default(1 / 3),
  /** A patient has one to so many samples. */
  perGroup: z.int().min(1).max(20).default(3),
  /** Hospitals, each with a scanner of its own brightness and dose. */
  sites: z.int().min(1).max(8).default(1),
  /** How much the finding decides the hospital: 0 not at all, 1 wholly. */
  siteBias: share(1).default(0),
  /** Brightness that goes with the label outside the body: a shortcut, planted. */
  stain: share(1).default(0),
  /** Share of samples that are changed copies of another one under another patient's name. */
  copies: share(0.5).default(0),
  /** Share of samples whose label is wrong. */
  labelNoise: share(0.5).default(0),
});
/** As a caller gives them: `n`, `seed` and `signal`; the rest has defaults. */
export type PhantomOptions = z.input<typeof PhantomOptions>;
export type FullPhantomOptions = z.output<typeof PhantomOptions>;
