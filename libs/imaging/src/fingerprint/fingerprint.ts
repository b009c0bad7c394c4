import type { DatasetTask, Fingerprint, ImageShape } from '@paucis/contracts';
import { type Random, seededRandom } from '@paucis/statistics';
import { type Picture, shapeText } from '../samples.js';
import { clustersOf, type Tie } from '../splits/clusters.js';
import { exactCopies } from '../splits/exact-copies.js';
import type { SplitSample } from '../splits/split-sample.js';
import { labelNoiseOf } from './label-noise.js';
import { type Facts, factColumns } from './metadata-features.js';
import { borderCells, type Grid, gridFor } from './pixel-features.js';
import { type LookedAt, lookAt, pixelStatistics } from './pixel-statistics.js';
import { ask, type ClassQuestion, questionsOf } from './questions.js';
import { participationRatio } from './ridge.js';
import { balanceOf } from './site-balance.js';

/** What is known of a sample beside its pixels. */
export interface FingerprintedSample extends SplitSample {
  readonly image: ImageShape;
  readonly labels?: readonly number[] | undefined;
  readonly site?: string | undefined;
  readonly scanner?: string | undefined;
  readonly spacing?: readonly number[] | undefined;
  readonly metadata?: Facts | undefined;
}

export interface FingerprintContext {
  readonly task: DatasetTask;
  readonly classes: number;
  readonly positiveClass: number;
  /** Confirmed copies: never on both sides of a fold. */
  readonly ties?: readonly Tie[];
}

/** Images that are looked at: of more, so many are drawn. */
export const lookedAtMost = 5_000;

/**
 * Measures a data set as its images stream by. Only samples of train and val are given: a test that is sealed stays unseen. The
 * same images in the same order give the same figures.
 */
export class FingerprintMaker {
  private readonly random: Random = seededRandom('fingerprint');
  private readonly kept: { id: string; of: LookedAt }[] = [];
  private grid: Grid | undefined;
  private seen = 0;

  add(id: string, picture: Picture): void {
    this.grid ??= gridFor(picture);
    const place = this.seen < lookedAtMost ? this.seen : this.random.integer(this.seen + 1);
    this.seen += 1;
    if (place >= lookedAtMost) return;
    const of = lookAt(picture, this.grid, this.random);
    if (of) this.kept[Math.min(place, this.kept.length)] = { id, of };
    else this.seen -= 1;
  }

  /** `samples`: all of the data set, the sealed ones too. Undefined where no open image could be looked at. */
  end(samples: readonly FingerprintedSample[], context: FingerprintContext): Fingerprint | undefined {
    const open = samples.filter(({ split }) => split !== 'test');
    if (this.grid === undefined || this.kept.length === 0) return undefined;
    const byId = new Map(open.map((sample) => [sample.id, sample]));
    const rows = this.kept.map(({ id, of }) => ({ sample: byId.get(id) as FingerprintedSample, of }));
    return fingerprintOf(rows, open, samples.length - open.length, context, this.grid);
  }
}

interface Row {
  readonly sample: FingerprintedSample;
  readonly of: LookedAt;
}

function fingerprintOf(
  rows: readonly Row[],
  open: readonly FingerprintedSample[],
  sealed: number,
  context: FingerprintContext,
  grid: Grid,
): Fingerprint {
  const looked = rows.map(({ of }) => of);
  const spacing = spacingOf(open);
  const groups = groupsOf(open, context.classes);
  const majority = context.task === 'classification' ? majorityOf(open, context.classes) : undefined;
  return {
    version: 1,
    samples: { open: open.length, sealed, looked: rows.length },
    ...(groups && { groups }),
    resolution: resolutionOf(open),
    ...(spacing && { spacing }),
    ...pixelStatistics(looked, Math.max(...open.map(({ image }) => image.channels))),
    effectiveDimension: {
      value: participationRatio(looked.map(({ cells }) => cells)),
      of: (rows[0] as Row).of.cells.length,
    },
    ...(majority && { majority }),
    ...probesOf(rows, context, grid),
    conflicts: exactCopies(open).filter(({ labelsConflict }) => labelsConflict).length,
  };
}

function probesOf(
  rows: readonly Row[],
  context: FingerprintContext,
  grid: Grid,
): Pick<Fingerprint, 'floor' | 'border' | 'metadata' | 'balances' | 'labelNoise'> {
  const samples = rows.map(({ sample }) => sample);
  const clusters = clustersOf(samples, context.ties);
  const balances = (['site', 'scanner'] as const).flatMap((of) => {
    const placed = samples.map((sample, at) => ({
      label: sample.label,
      cluster: clusters[at] as number,
      place: sample[of],
    }));
    return balanceOf(of, placed, context.classes) ?? [];
  });
  const questions = questionsOf(samples, clusters, context);
  if (typeof questions === 'string') {
    const none = { reason: questions };
    return { floor: none, border: none, metadata: { probe: none, columns: [] }, balances, labelNoise: none };
  }
  const outer = borderCells(grid);
  const whole = ask(
    questions,
    rows.map(({ of }) => joined([of.cells, of.tones])),
  );
  const border = ask(
    questions,
    rows.map(({ of }) => Float32Array.from(outer, (cell) => of.cells[cell] as number)),
  );
  const [first] = questions as [ClassQuestion];
  const lowestAuc = 'auc' in whole.probe ? whole.probe.auc.low : 0;
  return {
    floor: whole.probe,
    border: border.probe,
    metadata: metadataOf(samples, questions),
    balances,
    labelNoise:
      context.task === 'classification'
        ? labelNoiseOf(whole.scores[0] ?? [], first.folds, {
            ids: first.rows.map((at) => (samples[at] as FingerprintedSample).id),
            lowestAuc,
          })
        : { reason: 'it is estimated for one class per image only' },
  };
}

/** Columns named in the answer: the most telling ones. */
const namedColumns = 5;

function metadataOf(
  samples: readonly FingerprintedSample[],
  questions: readonly ClassQuestion[],
): Fingerprint['metadata'] {
  const columns = factColumns(samples.map(factsOf));
  if (columns.length === 0)
    return { probe: { reason: 'nothing is known of the images beside their pixels' }, columns: [] };
  const all = samples.map((_, at) => joined(columns.map(({ features }) => features[at] as Float32Array)));
  const single = columns.flatMap(({ name, features }) => {
    const { probe } = ask(questions, features);
    return 'auc' in probe ? [{ name, auc: probe.auc }] : [];
  });
  return {
    probe: ask(questions, all).probe,
    columns: single.sort((a, b) => b.auc.estimate - a.auc.estimate).slice(0, namedColumns),
  };
}

function factsOf({ image, spacing, site, scanner, metadata }: FingerprintedSample): Facts {
  const { depth, height, width, channels } = image;
  return {
    ...metadata,
    ...{ 'image height': height, 'image width': width, 'image channels': channels },
    ...(depth !== undefined && { 'image depth': depth }),
    ...(spacing && Object.fromEntries(spacing.map((value, axis) => [`spacing ${axis + 1}`, value]))),
    ...(site !== undefined && { site }),
    ...(scanner !== undefined && { scanner }),
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let from = 0;
  for (const part of parts) {
    result.set(part, from);
    from += part.length;
  }
  return result;
}

function groupsOf(open: readonly FingerprintedSample[], classes: number): Fingerprint['groups'] {
  const sizes = new Map<string, number>();
  const perClass = Array.from({ length: classes }, () => new Set<string>());
  for (const { group, label, labels } of open) {
    if (group === undefined) continue;
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
    if (label >= 0) perClass[label]?.add(group);
    labels?.forEach((value, finding) => value === 1 && perClass[finding]?.add(group));
  }
  if (sizes.size === 0) return undefined;
  return {
    count: sizes.size,
    perClass: perClass.map(({ size }) => size),
    sizes: rangeOf([...sizes.values()]),
    without: open.filter(({ group }) => group === undefined).length,
  };
}

function majorityOf(open: readonly FingerprintedSample[], classes: number): Fingerprint['majority'] {
  const counts = new Array<number>(classes).fill(0);
  for (const { label } of open) if (label >= 0) counts[label] = (counts[label] ?? 0) + 1;
  const most = Math.max(...counts);
  const all = counts.reduce((sum, count) => sum + count, 0);
  return all === 0 ? undefined : { label: counts.indexOf(most), accuracy: most / all };
}

function resolutionOf(open: readonly FingerprintedSample[]): Fingerprint['resolution'] {
  const depths = open.flatMap(({ image }) => image.depth ?? []);
  return {
    height: rangeOf(open.map(({ image }) => image.height)),
    width: rangeOf(open.map(({ image }) => image.width)),
    ...(depths.length > 0 && { depth: rangeOf(depths) }),
    distinct: new Set(open.map(({ image }) => shapeText(image))).size,
  };
}

function spacingOf(open: readonly FingerprintedSample[]): Fingerprint['spacing'] {
  const known = open.flatMap(({ spacing }) => (spacing && spacing.length > 0 ? [spacing] : []));
  const axes = Math.min(...known.map(({ length }) => length));
  if (known.length === 0) return undefined;
  return {
    known: known.length,
    axes: Array.from({ length: axes }, (_, axis) => rangeOf(known.map((spacing) => spacing[axis] as number))),
  };
}

function rangeOf(values: readonly number[]): { low: number; median: number; high: number } {
  const sorted = Float64Array.from(values).sort();
  return {
    low: sorted[0] as number,
    median: sorted[Math.floor((sorted.length - 1) / 2)] as number,
    high: sorted[sorted.length - 1] as number,
  };
}
