import { z } from 'zod';
import { Estimate, NoFigure } from './evaluations.js';
import { Id, Instant } from './ids.js';
import { ImageShape, PredictionFile } from './jobs.js';

/** How an attribution map is made. */
export const AttributionMethod = z.enum(['grad-cam', 'attention-rollout']);
export type AttributionMethod = z.output<typeof AttributionMethod>;

/** An order in which pixels are taken away: by a map, or by what knows nothing of the network. */
export const PixelOrder = z.enum([...AttributionMethod.options, 'random', 'centre']);
export type PixelOrder = z.output<typeof PixelOrder>;

/** p(answer) over the share of pixels that was removed (deletion) or has come back (insertion). */
const Curves = z.object({ deletion: z.array(z.number()), insertion: z.array(z.number()) });
const Areas = z.object({ deletion: z.number(), insertion: z.number() });

/** Where a map lies relative to the object of its image. */
export const OnObject = z.object({
  /** Share of the positive attribution on the object; absent where the map is all zero. */
  share: z.number().optional(),
  /** Share of the image that the object covers. */
  area: z.number(),
  /** The largest value lies on the object. */
  hit: z.boolean(),
});
export type OnObject = z.output<typeof OnObject>;

const Sample = z.object({
  sampleId: z.string(),
  group: z.string(),
  label: z.int(),
  answer: z.int(),
  probability: z.number(),
});

/** What an `explain` job leaves of one model: JSON. Everything is about the class that the model answers. */
export const ExplanationFile = z.object({
  image: ImageShape,
  methods: z.array(AttributionMethod),
  /** Deletion and insertion, and the rank correlation with the map of a network with random weights. */
  samples: z.array(
    Sample.extend({
      areas: z.partialRecord(PixelOrder, Areas),
      randomised: z.partialRecord(AttributionMethod, z.number()),
    }),
  ),
  /** Means over the samples. */
  curves: z.partialRecord(PixelOrder, Curves),
  /** Images whose object is known. */
  objects: z.array(
    Sample.extend({
      pixels: z.int(),
      on: z.partialRecord(AttributionMethod, OnObject),
      /** The same maps of the network with random weights, and one that only knows where the middle is. */
      untrained: z.partialRecord(AttributionMethod, OnObject).optional(),
      centre: OnObject.optional(),
    }),
  ),
  /** The validation images as they are, and with the object (or the centre, where no object is known) removed. */
  background: z.object({ removed: z.enum(['object', 'centre']), whole: PredictionFile, without: PredictionFile }),
  /** Base64 of bytes: pixels [height, width, channels], maps and object [height, width]. */
  pictures: z.array(
    Sample.extend({
      pixels: z.string(),
      maps: z.partialRecord(AttributionMethod, z.string()),
      object: z.string().optional(),
    }),
  ),
});
export type ExplanationFile = z.output<typeof ExplanationFile>;

/** A figure, or why there is none. */
const Figure = z.union([Estimate, NoFigure]);

/** How one way to take pixels does against another on the same images; positive: the first is the better guide. */
export const OrderComparison = z.object({
  order: AttributionMethod,
  against: z.enum(['random', 'centre']),
  kind: z.enum(['deletion', 'insertion']),
  advantage: Figure,
  /** Wilcoxon's signed-rank test over the patients. */
  p: z.number().optional(),
});
export type OrderComparison = z.output<typeof OrderComparison>;

/** Share of the attribution on the object, over all of its images or over those whose object is of one size. */
export const ObjectShare = z.object({
  method: AttributionMethod,
  /** `all`, or the third of the images by the size of their object. */
  size: z.enum(['all', 'small', 'medium', 'large']),
  n: z.int(),
  /** Of the objects. */
  pixels: z.object({ fewest: z.int(), most: z.int() }),
  share: Figure,
  /** Mean share of the image that the objects cover: what an even map would have on them. */
  area: z.number(),
  /** Mean share of a map that only knows where the middle of the image is. */
  centre: z.number().optional(),
  /** Mean share of the same maps of the network with random weights. */
  untrained: z.number().optional(),
  /** What training added: the share beyond that of random weights, paired on the images. */
  learnt: Figure.optional(),
  /** How often the largest value lies on the object. */
  hits: Figure,
});
export type ObjectShare = z.output<typeof ObjectShare>;

/** What the models of one trial look at. */
export const ExplanationSummary = z.object({
  models: z.int(),
  images: z.int(),
  methods: z.array(AttributionMethod),
  areas: z.array(z.object({ order: PixelOrder, deletion: z.number(), insertion: z.number() })),
  comparisons: z.array(OrderComparison),
  randomised: z.array(
    z.object({ method: AttributionMethod, median: z.number().optional(), n: z.int(), passes: z.boolean() }),
  ),
  objects: z.array(ObjectShare),
  background: z.object({
    removed: z.enum(['object', 'centre']),
    whole: Figure,
    without: Figure,
    /** Accuracy without the object, beside that of always giving the most frequent answer. */
    accuracy: Figure,
    majority: z.number(),
  }),
  /** What a reader must know before trusting a picture. */
  alerts: z.array(z.string()),
});
export type ExplanationSummary = z.output<typeof ExplanationSummary>;

/** Maps of the models of one trial, made by jobs of kind `explain`. */
export const Explanation = z.object({
  id: Id,
  sweepId: Id,
  trialId: Id,
  /** Of a single run; all runs of the trial's decisive rung otherwise. */
  runId: Id.optional(),
  status: z.enum(['running', 'done', 'failed']),
  jobIds: z.array(Id),
  error: z.string().optional(),
  summary: ExplanationSummary.optional(),
  createdAt: Instant,
});
export type Explanation = z.output<typeof Explanation>;
