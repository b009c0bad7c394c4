import {
  type DataOptions,
  type Intensity,
  Invalid,
  type PixelKinds,
  Preprocessing,
  type SplitPlan,
} from '@paucis/contracts';
import type { z } from 'zod';
import { type SettledData, withCard } from './with-card.js';

/** Fitted to the training fold, and safe against single odd pixels. */
const usualIntensity: Intensity = { name: 'percentile', low: 0.5, high: 99.5, of: 'fold' };

export interface ResolvedData {
  /** Undefined where the shards are already what a network can take. */
  readonly preprocessing: Preprocessing | undefined;
  readonly notes: readonly string[];
}

/**
 * What a sweep's `data:` and its data set leave open, closed: a size where images differ must be said, an intensity where values
 * are no bytes is taken to be percentiles of the training fold. Windows and spacing of the card come first, unless `data:` names
 * others.
 */
export function preprocessingOf(written: DataOptions, plan: SplitPlan): ResolvedData {
  const { dataset, datasetName, pixels } = plan;
  const { smallest = dataset.image, largest = dataset.image, types = ['uint8'], hasSpacing } = pixels ?? {};
  if (largest.depth !== undefined) {
    throw new Invalid(
      'data-volumes',
      `sweep: dataset ${datasetName} holds volumes; networks for them are planned, not built yet`,
    );
  }
  const { data, notes: cardNotes } = withCard(written, plan);
  if (data.spacing !== undefined && hasSpacing !== true) {
    throw new Invalid(
      'data-spacing',
      `sweep: data.spacing: the images of ${datasetName} have no known size in millimetres; leave it out`,
      { path: 'data.spacing' },
    );
  }
  const isUniform = smallest.height === largest.height && smallest.width === largest.width;
  const size = sizeOf(data, { isUniform, largest, datasetName });
  const channels = data.channels ?? (largest.channels >= 3 ? 3 : 1);
  const isBytes = types.every((type) => type === 'uint8');
  const intensity = data.intensity ?? (isBytes ? undefined : usualIntensity);
  const isReady =
    intensity === undefined &&
    data.spacing === undefined &&
    isUniform &&
    size.height === largest.height &&
    size.width === largest.width &&
    smallest.channels === largest.channels &&
    channels === largest.channels;
  if (isReady) return { preprocessing: undefined, notes: cardNotes };
  const { fit = 'stretch', spacing } = data;
  const resolved = { size, channels, fit, ...(spacing && { spacing }), ...(intensity && { intensity }) };
  return {
    preprocessing: Preprocessing.parse(resolved),
    notes: [...cardNotes, ...notesOf(data, { isBytes, isUniform, types, fit: data.fit })],
  };
}

function sizeOf(
  { imageSize }: SettledData,
  {
    isUniform,
    largest,
    datasetName,
  }: { isUniform: boolean; largest: SplitPlan['dataset']['image']; datasetName: string },
): Preprocessing['size'] {
  if (imageSize !== undefined)
    return typeof imageSize === 'number' ? { height: imageSize, width: imageSize } : imageSize;
  if (isUniform) return { height: largest.height, width: largest.width };
  throw new Invalid(
    'data-size',
    `sweep: data.imageSize: the images of ${datasetName} differ in size, up to ${largest.height} x ${largest.width}; ` +
      'say one, such as "data: { imageSize: 64, fit: pad }"',
    { path: 'data.imageSize' },
  );
}

function notesOf(
  { intensity }: SettledData,
  of: { isBytes: boolean; isUniform: boolean; types: z.output<typeof PixelKinds>['types']; fit: DataOptions['fit'] },
): string[] {
  const notes: string[] = [];
  if (intensity === undefined && !of.isBytes) {
    notes.push(
      `its pixels are ${of.types.join(' and ')}: they are mapped from the 0.5th to the 99.5th percentile of each training fold; data.intensity changes that`,
    );
  }
  if (!of.isUniform && of.fit === undefined) {
    notes.push('images of different shapes are stretched to one size; "data: { fit: pad }" keeps their proportions');
  }
  return notes;
}
