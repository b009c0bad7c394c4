import { type SplitPlan, splitIntoFolds, type SplitSample } from '@paucis/imaging';

export interface FoldsToPlan {
  /** JSON of `SplitSample[]`. */
  readonly samples: Uint8Array;
  readonly folds: number;
}

export interface PlannedFold {
  readonly index: number;
  readonly trainingHash: string;
  readonly validationHash: string;
  readonly trainingSize: number;
  readonly validationSize: number;
  /** JSON of `FoldSamples`. */
  readonly samples: Uint8Array;
}

export interface PlannedFolds {
  readonly folds: PlannedFold[];
  readonly testSize: number;
  readonly dropped: SplitPlan['dropped'];
  /** Pixel hashes of everything that some fold trains on, each once. */
  readonly trainedPixels: string[];
}

/** The same for everyone: folds are compared between trials, sweeps and users. */
const splitSeed = 0;

/** Deals a version's samples to folds. Runs in a worker thread. */
export function planFolds({ samples, folds }: FoldsToPlan): PlannedFolds {
  const all = JSON.parse(Buffer.from(samples).toString('utf8')) as SplitSample[];
  const plan = splitIntoFolds(all, { folds, seed: splitSeed });
  const trained = new Set(plan.folds.flatMap(({ training }) => training));
  return {
    folds: plan.folds.map(({ index, training, validation, trainingHash, validationHash }) => ({
      index,
      trainingHash,
      validationHash,
      trainingSize: training.length,
      validationSize: validation.length,
      samples: Buffer.from(JSON.stringify({ training, validation })),
    })),
    testSize: plan.test.length,
    dropped: plan.dropped,
    trainedPixels: [...new Set(all.filter(({ id }) => trained.has(id)).map(({ pixelHash }) => pixelHash))],
  };
}
