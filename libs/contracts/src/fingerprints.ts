import { z } from 'zod';
import { Estimate, NoFigure } from './evaluations.js';

const Range = z.object({ low: z.number(), median: z.number(), high: z.number() });

/** What a simple classifier reaches in grouped cross-validation, or why there is none. */
export const Probe = z.union([
  z.object({
    /** Several classes: their mean against the rest. */
    auc: Estimate,
    folds: z.int(),
    samples: z.int(),
    groups: z.int(),
    features: z.int(),
  }),
  NoFigure,
]);
export type Probe = z.output<typeof Probe>;

/** How the classes are spread over the sites or scanners; patients count once. */
export const Balance = z.object({
  of: z.enum(['site', 'scanner']),
  /** The largest ones, each with its counts per class. */
  values: z.array(z.object({ name: z.string(), counts: z.array(z.int()) })),
  /** How many there are. */
  distinct: z.int(),
  /** Cramér's V: 0 evenly spread, 1 the site gives the class away. */
  association: z.number(),
  p: z.number(),
});
export type Balance = z.output<typeof Balance>;

/**
 * What a data set is like, measured at ingest on the samples that a training may see. The sealed test is counted, never looked at.
 */
export const Fingerprint = z.object({
  version: z.literal(1),
  samples: z.object({
    open: z.int(),
    sealed: z.int(),
    /** Drawn for everything that looks at pixels. */
    looked: z.int(),
  }),
  /** Open samples; absent where no patient or lesion is known. */
  groups: z.object({ count: z.int(), perClass: z.array(z.int()), sizes: Range, without: z.int() }).optional(),
  resolution: z.object({ height: Range, width: Range, depth: Range.optional(), distinct: z.int() }),
  /** Millimetres: (depth,) height, width. */
  spacing: z.object({ known: z.int(), axes: z.array(Range) }).optional(),
  intensities: z.object({
    low: z.number(),
    p1: z.number(),
    median: z.number(),
    p99: z.number(),
    high: z.number(),
    mean: z.number(),
    deviation: z.number(),
    /** Images of one value only. */
    flat: z.int(),
  }),
  channels: z.array(z.object({ mean: z.number(), deviation: z.number() })),
  /** Standard deviation (Immerkær 1996), the median image's, and its share of the range from p1 to p99. */
  noise: z.object({ deviation: z.number(), share: z.number() }),
  /** Participation ratio of the principal components of the images, shrunk to so many values. */
  effectiveDimension: z.object({ value: z.number(), of: z.int() }),
  /** How often the constant answer is right. */
  majority: z.object({ label: z.int(), accuracy: z.number() }).optional(),
  /** Ridge regression on the shrunk image: what any network should beat. */
  floor: Probe,
  /** The same on the outer tenth of the image alone. */
  border: Probe,
  /** The same on size, spacing, site, scanner and the table's columns, without any pixel. */
  metadata: z.object({ probe: Probe, columns: z.array(z.object({ name: z.string(), auc: Estimate })) }),
  balances: z.array(Balance),
  labelNoise: z.union([
    z.object({
      /** Labels that disagree where the linear model is surest: an upper bound of the share of wrong ones. */
      atMost: Estimate,
      suspects: z.array(z.object({ sampleId: z.string(), label: z.int(), likely: z.int() })),
    }),
    NoFigure,
  ]),
  /** Images that occur more than once under different labels. */
  conflicts: z.int(),
});
export type Fingerprint = z.output<typeof Fingerprint>;

/** One thing about a data set that a user should know before trusting a score on it. */
export const Finding = z.object({
  /** Stable: `border-shortcut`, `few-per-class` ... */
  code: z.string(),
  /** `alarm`: scores on this data may mean something else than they say. */
  level: z.enum(['alarm', 'warning', 'note']),
  text: z.string(),
  /** What to do about it. */
  next: z.string().optional(),
});
export type Finding = z.output<typeof Finding>;
