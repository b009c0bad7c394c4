import type {
  AttributionMethod,
  Estimate,
  ExplanationFile,
  ExplanationSummary,
  NoFigure,
  ObjectShare,
  OrderComparison,
  PixelOrder,
  PredictionFile,
} from '@paucis/contracts';
import {
  bootstrap,
  clusteredProportion,
  crossValidatedAuc,
  isUnscored,
  scoreOrReason,
  seededRandom,
  wilcoxonSignedRank,
} from '@paucis/statistics';
import { estimateOf, level, taskOf } from '../evaluations/score.js';
import { alertsOf } from './alerts.js';

const resamples = 2000;
/** Maps that correlate more with those of random weights show the image rather than the model. */
export const mostAlike = 0.5;

type Figure = Estimate | NoFigure;

/** What the maps of several models of one trial show together; each image was explained by the model that did not train on it. */
export function summarizeExplanations(
  files: readonly ExplanationFile[],
  { classes, positiveClass }: { classes: readonly string[]; positiveClass: number },
): ExplanationSummary {
  const methods = files[0]?.methods ?? [];
  const samples = files.flatMap((file) => file.samples);
  const summary = {
    models: files.length,
    images: samples.length,
    methods,
    areas: areasOf(samples),
    comparisons: methods.flatMap((method) => comparisonsOf(samples, method)),
    randomised: methods.map((method) => randomisedOf(samples, method)),
    objects: methods.flatMap((method) =>
      objectShares(
        files.flatMap(({ objects }) => objects),
        method,
      ),
    ),
    background: backgroundOf(files, classes.length),
  };
  return { ...summary, alerts: alertsOf(summary, classes[positiveClass] ?? 'the positive class') };
}

type Samples = ExplanationFile['samples'];

function areasOf(samples: Samples): ExplanationSummary['areas'] {
  const orders = Object.keys(samples[0]?.areas ?? {}) as PixelOrder[];
  const of = (order: PixelOrder, kind: 'deletion' | 'insertion') =>
    mean(samples.flatMap(({ areas }) => areas[order]?.[kind] ?? []));
  return orders.map((order) => ({ order, deletion: of(order, 'deletion'), insertion: of(order, 'insertion') }));
}

/** Paired on the images, patients drawn whole: less area is better where pixels go, more where they come. */
function comparisonsOf(samples: Samples, order: AttributionMethod): OrderComparison[] {
  return (['random', 'centre'] as const).flatMap((against) =>
    (['deletion', 'insertion'] as const).map((kind): OrderComparison => {
      const gains = samples.flatMap(({ areas, group }) => {
        const [own, other] = [areas[order]?.[kind], areas[against]?.[kind]];
        if (own === undefined || other === undefined) return [];
        return [{ value: kind === 'deletion' ? other - own : own - other, group }];
      });
      const p = scoreOrReason(() => wilcoxonSignedRank(byGroup(gains)).p);
      return {
        order,
        against,
        kind,
        advantage: meanFigure(gains, `${order} ${against}`),
        ...(!isUnscored(p) && { p }),
      };
    }),
  );
}

function randomisedOf(samples: Samples, method: AttributionMethod): ExplanationSummary['randomised'][number] {
  const found = samples.flatMap(({ randomised }) => randomised[method] ?? []).sort((a, b) => a - b);
  if (found.length === 0) return { method, n: 0, passes: false };
  const middle = found.length >> 1;
  const median =
    found.length % 2 === 1
      ? (found[middle] as number)
      : ((found[middle - 1] as number) + (found[middle] as number)) / 2;
  return { method, median, n: found.length, passes: median < mostAlike };
}

type Located = ExplanationFile['objects'];

/** All images whose object is known, then their thirds by its size. */
function objectShares(objects: Located, method: AttributionMethod): ObjectShare[] {
  if (objects.length === 0) return [];
  const sorted = [...objects].sort((a, b) => a.pixels - b.pixels);
  const third = (at: number) =>
    sorted.slice(Math.round((at * sorted.length) / 3), Math.round(((at + 1) * sorted.length) / 3));
  const parts = [
    { size: 'all', of: sorted } as const,
    ...(sorted.length < 9
      ? []
      : (['small', 'medium', 'large'] as const).map((size, at) => ({ size, of: third(at) }) as const)),
  ];
  return parts.map(({ size, of }) => {
    const found = of.flatMap(({ on, group }) => (on[method] ? [{ on: on[method], group }] : []));
    const groups = found.map(({ group }) => group);
    const centre = definedOf(of.map((one) => one.centre?.share));
    const untrained = definedOf(of.map((one) => one.untrained?.[method]?.share));
    const learnt = of.flatMap((one) => {
      const [own, other] = [one.on[method]?.share, one.untrained?.[method]?.share];
      return own === undefined || other === undefined ? [] : [{ value: own - other, group: one.group }];
    });
    return {
      ...{ method, size, n: of.length, pixels: { fewest: of[0]?.pixels ?? 0, most: of.at(-1)?.pixels ?? 0 } },
      share: meanFigure(
        found.flatMap(({ on, group }) => (on.share === undefined ? [] : [{ value: on.share, group }])),
        `${method} ${size}`,
      ),
      area: mean(found.map(({ on }) => on.area)),
      ...(centre.length > 0 && { centre: mean(centre) }),
      ...(untrained.length > 0 && {
        untrained: mean(untrained),
        learnt: meanFigure(learnt, `${method} ${size} learnt`),
      }),
      hits: shareFigure(
        found.map(({ on }) => on.hit),
        groups,
      ),
    };
  });
}

function backgroundOf(files: readonly ExplanationFile[], classes: number): ExplanationSummary['background'] {
  const [first] = files;
  const whole = files.map(({ background }) => background.whole);
  const without = files.map(({ background }) => background.without);
  const labels = whole.flatMap((file) => file.labels);
  const most = Math.max(...Array.from({ length: classes }, (_, label) => labels.filter((of) => of === label).length));
  const hits = without.flatMap((file) => file.labels.map((label, at) => answerOf(file, at) === label));
  return {
    removed: first?.background.removed ?? 'centre',
    whole: aucFigure(whole, classes),
    without: aucFigure(without, classes),
    accuracy: shareFigure(
      hits,
      without.flatMap(({ groups }) => groups),
    ),
    majority: most / labels.length,
  };
}

function answerOf({ scores }: PredictionFile, at: number): number {
  const row = scores[at] ?? [];
  return row.indexOf(Math.max(...row));
}

/** Each model ranks the images of its own fold. */
function aucFigure(files: readonly PredictionFile[], classes: number): Figure {
  return scoreOrReason(() =>
    estimateOf(
      crossValidatedAuc({
        task: taskOf(classes),
        folds: files.map(({ labels, scores, groups }, at) => ({ fold: String(at), labels, scores, groups })),
        level,
      }),
    ),
  );
}

function shareFigure(hits: readonly boolean[], groups: readonly string[]): Figure {
  if (hits.length === 0) return { reason: 'undefined: there is no image to count' };
  return estimateOf(clusteredProportion({ hits, groups, level }));
}

function meanFigure(values: readonly { value: number; group: string }[], name: string): Figure {
  const groups = values.map(({ group }) => group);
  if (new Set(groups).size < 5) return { reason: `undefined: ${new Set(groups).size} patients are too few` };
  return scoreOrReason(() =>
    estimateOf(
      bootstrap({
        size: values.length,
        groups,
        statistic: (indices) => mean(Array.from(indices, (at) => values[at]?.value as number)),
        random: seededRandom('explanation', name),
        ...{ resamples, level },
      }),
    ),
  );
}

const definedOf = (values: readonly (number | undefined)[]): number[] =>
  values.filter((value): value is number => value !== undefined);

/** One mean per patient: the test takes its values as independent. */
function byGroup(values: readonly { value: number; group: string }[]): number[] {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const { value, group } of values) {
    const { sum, count } = sums.get(group) ?? { sum: 0, count: 0 };
    sums.set(group, { sum: sum + value, count: count + 1 });
  }
  return [...sums.values()].map(({ sum, count }) => sum / count);
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
