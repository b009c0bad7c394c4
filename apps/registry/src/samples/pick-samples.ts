import type { DatasetSample } from '@paucis/contracts';
import type { SampleRecord } from '../ingests/sample-record.js';

export interface SamplesToPick {
  /** JSON of `SampleRecord[]`. */
  readonly samples: Uint8Array;
  readonly part?: 'train' | 'val' | 'test' | undefined;
  readonly label?: number | undefined;
  readonly limit: number;
  readonly after?: string | undefined;
  readonly spread?: boolean | undefined;
}

export interface PickedSamples {
  readonly samples: DatasetSample[];
  /** How many the filter lets through. */
  readonly total: number;
  readonly next?: string;
}

/** Picks out of a version's list of samples. Runs in a worker thread. */
export function pickSamples({ samples, part, label, limit, after, spread }: SamplesToPick): PickedSamples {
  const all = JSON.parse(Buffer.from(samples).toString('utf8')) as SampleRecord[];
  const wanted = all.filter((sample) => {
    if (part !== undefined && sample.split !== part) return false;
    if (label === undefined) return true;
    // A sealed label is not to be found out by asking for it.
    return sample.split !== 'test' && (sample.labels ? sample.labels[label] === 1 : sample.label === label);
  });
  const total = wanted.length;
  if (spread === true) {
    const step = Math.max(1, total / limit);
    const picked = Array.from({ length: Math.min(limit, total) }, (_, at) => wanted[Math.floor(at * step)]);
    return { samples: (picked as SampleRecord[]).map(shownOf), total };
  }
  const from = after === undefined ? 0 : wanted.findIndex(({ id }) => id === after) + 1;
  const page = wanted.slice(from, from + limit);
  const last = page.at(-1);
  return {
    samples: page.map(shownOf),
    total,
    ...(last && from + limit < total && { next: last.id }),
  };
}

/** Of a sealed sample nothing that could tell its label: not even its file's name. */
function shownOf(record: SampleRecord): DatasetSample {
  const { id, split, image, pixelType, label, labels, group, site, scanner, text, spacing, metadata, file } = record;
  const shape = { id, split, image, pixelType };
  if (split === 'test') return shape;
  return {
    ...shape,
    ...(label >= 0 && { label }),
    ...(labels && { labels: [...labels] }),
    ...(group !== undefined && { group }),
    ...(site !== undefined && { site }),
    ...(scanner !== undefined && { scanner }),
    ...(text !== undefined && { text }),
    ...(spacing && { spacing: [...spacing] }),
    ...(metadata && { metadata }),
    ...(file !== undefined && { file }),
  };
}
