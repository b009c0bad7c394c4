import {
  type Comparison,
  type Dataset,
  type LabelCurve,
  type LeaderboardRow,
  replicatesOf,
  type Run,
  type Sweep,
} from '@paucis/contracts';
import {
  compareRecipes,
  expectedHalfWidth,
  imagesForPrecision,
  inversePowerLaw,
  isUnscored,
  requiredCells,
  requiredSamples,
} from '@paucis/statistics';

/** A finished sweep over the data set, from which spread and pace are known. */
export interface PastSweep {
  readonly sweep: Sweep;
  readonly comparison: Comparison;
  readonly runs: readonly Run[];
}

export interface PowerPlan {
  readonly dataset: string;
  /** Images that are validated once each over the folds, and those of the sealed test. */
  readonly images: number;
  readonly testImages: number;
  readonly share: number;
  /** The AUC that the figures are for, and where it comes from. */
  readonly auc: number;
  readonly source: string;
  readonly halfWidth: number;
  readonly testHalfWidth?: number;
  readonly wanted: number;
  readonly moreForWanted: number;
  readonly testForWanted: number;
  readonly separation?: Separation;
  readonly curve?: { ceiling: number; residual: number; doubled: number };
  /** What labels have brought in earlier sweeps. */
  readonly curves: readonly LabelCurve[];
}

/** What would tell the leader from the best recipe of another family. */
export interface Separation {
  readonly sweep: string;
  readonly a: string;
  readonly b: string;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly isSeparated: boolean;
  /** By more images of the same kind. */
  readonly moreImages?: number;
  /** By more seeds of the same folds, and how long that takes at the pace of that sweep; or why it cannot. */
  readonly moreRuns?: number;
  readonly hours?: number;
  readonly noRuns?: string;
}

const level = 0.95;
const power = 0.8;

/** What the images of a data set can decide, and what it would take to decide more. */
export function powerPlan(of: {
  dataset: Dataset;
  past?: PastSweep;
  auc?: number | undefined;
  wanted: number;
  curve?: readonly { samples: number; value: number }[] | undefined;
  curves?: readonly LabelCurve[];
}): PowerPlan {
  const { dataset, past, wanted } = of;
  const positive = dataset.positiveClass ?? 1;
  const pool = (['train', 'val'] as const).map((part) => dataset.counts?.[part] ?? []);
  const images = total(pool.flat());
  const positives = total(pool.map((counts) => counts[positive] ?? 0));
  const test = dataset.counts?.test ?? [];
  const testImages = total(test);
  const share = positives / images;
  const leader = past?.comparison.rows.find(({ complete }) => complete);
  const auc = Math.min(0.999, of.auc ?? leader?.auc.estimate ?? 0.85);
  const law = of.curve && inversePowerLaw(of.curve);
  const needed = imagesForPrecision({ auc, share, halfWidth: wanted, level });
  return {
    ...{ dataset: dataset.name, images, testImages, share, auc, wanted, curves: of.curves ?? [] },
    source:
      of.auc !== undefined
        ? 'as you said'
        : leader && past
          ? `leader of ${past.sweep.name}`
          : 'assumed; --auc says another',
    halfWidth: expectedHalfWidth({ auc, positives, negatives: images - positives, level }),
    ...(testImages > 0 && {
      testHalfWidth: expectedHalfWidth({
        auc,
        positives: test[positive] ?? 1,
        negatives: testImages - (test[positive] ?? 1),
        level,
      }),
    }),
    moreForWanted: Math.max(0, needed - images),
    testForWanted: needed,
    ...(past && leader && separationOf(past, leader, images)),
    ...(law && { curve: { ceiling: law.ceiling, residual: law.residual, doubled: law.at(2 * images) } }),
  };
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** The leader against the best complete recipe of another family, else against the second. */
function separationOf(past: PastSweep, leader: LeaderboardRow, images: number): { separation?: Separation } {
  const { sweep, comparison, runs } = past;
  const others = comparison.rows.filter(({ complete, trialId }) => complete && trialId !== leader.trialId);
  const rival = others.find(({ family }) => family !== leader.family) ?? others[0];
  if (!rival) return {};
  const folds = replicatesOf(sweep.spec.split).folds;
  const cells = ({ trialId, step }: LeaderboardRow) =>
    new Map(
      runs
        .filter((run) => run.trialId === trialId && run.step === step && run.value !== undefined)
        .map((run) => [`${run.fold}/${run.seed}`, run.value as number]),
    );
  const [a, b] = [cells(leader), cells(rival)];
  const common = [...a.keys()].filter((cell) => b.has(cell)).length;
  if (common < 2) return {};
  // Repeats deal the same number of folds again; one fold alone says nothing of the spread between folds.
  const dealt = sweep.spec.split.folds ?? folds;
  if (dealt < 2) return {};
  const testToTrain = 1 / (dealt - 1);
  const test = compareRecipes({ a, b, testToTrain, level });
  const spread = test.standardError / Math.sqrt(1 / common + testToTrain);
  const name = ({ family, trialIndex }: LeaderboardRow) => `${family} (trial ${trialIndex})`;
  const separation = {
    ...{ sweep: sweep.name, a: name(leader), b: name(rival) },
    ...{ difference: test.estimate, low: test.low, high: test.high, isSeparated: test.low > 0 },
  };
  if (!(test.estimate > 0) || !(spread > 0) || separation.isSeparated) return { separation };
  const samples = requiredSamples({
    difference: test.estimate,
    standardError: test.standardError,
    samples: images,
    level,
    power,
  });
  const needed = requiredCells({ difference: test.estimate, spread, testToTrain, level, power });
  const secondsPerRun =
    ((sweep.closedAt ?? sweep.createdAt) - sweep.createdAt) / 1000 / Math.max(1, sweep.runs.reported);
  const more = isUnscored(needed) ? undefined : Math.max(0, Math.ceil(needed.cells / folds) * folds - common);
  return {
    separation: {
      ...separation,
      ...(samples && { moreImages: samples.more }),
      ...(more === undefined ? {} : { moreRuns: 2 * more, hours: (2 * more * secondsPerRun) / 3600 }),
      ...(isUnscored(needed) && { noRuns: needed.reason }),
    },
  };
}
