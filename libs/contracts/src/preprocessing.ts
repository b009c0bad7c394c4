import { z } from 'zod';

const scope = z.enum(['fold', 'image']).default('fold');

/** How measured values become the 256 levels that a network sees; all are linear with clipping at both ends. */
export const Intensity = z.discriminatedUnion('name', [
  /** From `center - width / 2` to `center + width / 2`, in the stored values (Hounsfield units where the data set holds them). */
  z.strictObject({ name: z.literal('window'), center: z.number(), width: z.number().positive() }),
  /** Between two percentiles of the training fold's values, or of each image's own. */
  z.strictObject({
    name: z.literal('percentile'),
    low: z.number().min(0).max(49).default(0.5),
    high: z.number().min(51).max(100).default(99.5),
    of: scope,
  }),
  /** Mean plus and minus so many standard deviations of the training fold's values, or of each image's own. */
  z.strictObject({ name: z.literal('z-score'), deviations: z.number().positive().max(20).default(3), of: scope }),
]);
export type Intensity = z.output<typeof Intensity>;

const side = z.int().min(4).max(1024);
const Size = z.strictObject({ height: side, width: side });
const millimetres = z.number().positive().max(100);

/** What `data:` of a sweep file may say. */
export const DataOptions = z.strictObject({
  /** Pixels of a side, or both. */
  imageSize: z.union([side, Size]).optional(),
  /** 1 is grey by the luma of ITU-R BT.601, 3 repeats a grey image. */
  channels: z.literal([1, 3]).optional(),
  /** How another shape becomes that size: stretched, or shrunk whole and padded, or filled and cropped. */
  fit: z.enum(['stretch', 'pad', 'crop']).optional(),
  /**
   * Millimetres of a pixel to resample to first; needs a data set that knows its spacing. Else the card's spacing; `stored` leaves
   * that alone.
   */
  spacing: z.union([millimetres, z.literal('stored')]).optional(),
  /** A window of the data set's card by its name; else its first. An `intensity` stands above both. */
  window: z.string().min(1).max(300).optional(),
  intensity: Intensity.optional(),
});
export type DataOptions = z.output<typeof DataOptions>;

/** The same with nothing left open: part of a job's key. Fitted on the training fold alone, applied to all else. */
export const Preprocessing = z.strictObject({
  size: Size,
  channels: z.literal([1, 3]),
  fit: z.enum(['stretch', 'pad', 'crop']),
  spacing: millimetres.optional(),
  /** Without one, bytes keep their values. */
  intensity: Intensity.optional(),
});
export type Preprocessing = z.output<typeof Preprocessing>;

/** What was fitted: for each channel the values that become 0 and 255. Travels with the weights that learned from it. */
export const FittedPreprocessing = Preprocessing.extend({
  ranges: z
    .array(z.tuple([z.number(), z.number()]))
    .max(3)
    .optional(),
});
export type FittedPreprocessing = z.output<typeof FittedPreprocessing>;
