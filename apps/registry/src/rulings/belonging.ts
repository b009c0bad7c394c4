import type { CopyPair, Tie } from '@paucis/imaging';
import type { SampleRecord } from '../ingests/sample-record.js';

/** What is known and what was ruled about which images of a version belong together; plain data for worker threads. */
export interface Belonging {
  /** JSON of `SampleRecord[]`. */
  readonly samples: Uint8Array;
  /** JSON of `CopyPair[]`; undefined for versions of before copies were looked for. */
  readonly copies: Uint8Array | undefined;
  /** JSON of sample id -> group, as a person accepted it. */
  readonly groups: Uint8Array | undefined;
  readonly turnedDown: readonly (readonly [string, string])[];
  /** Pixel hashes that the data set has sealed, its test part among them. */
  readonly sealedPixels: readonly string[];
}

export interface Settled {
  /** With the groups that were accepted, and what is sealed as test. */
  readonly samples: SampleRecord[];
  readonly pairs: CopyPair[];
  /** The pairs that were not turned down. */
  readonly ties: Tie[];
  /** Ids of samples that were sealed after they had been ingested for training: they lie among the open shards. */
  readonly sealedLater: string[];
}

/** The samples and ties that split plans go by. */
export function settle({ samples, copies, groups, turnedDown, sealedPixels }: Belonging): Settled {
  const parse = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
  const accepted = groups ? (parse(groups) as Record<string, string>) : {};
  const sealed = new Set(sealedPixels);
  const pairs = copies ? (parse(copies) as CopyPair[]) : [];
  const refused = new Set(turnedDown.map(pairKey));
  const read = parse(samples) as SampleRecord[];
  const tested = new Set(read.filter(({ split }) => split === 'test').map(({ pixelHash }) => pixelHash));
  const sealedLater: string[] = [];
  const records = read.map((record): SampleRecord => {
    const group = accepted[record.id] ?? record.group;
    // What another version sealed is held out of this one, too; a copy of the version's own test image is simply dropped.
    const isSealed = record.split !== 'test' && sealed.has(record.pixelHash) && !tested.has(record.pixelHash);
    if (isSealed) sealedLater.push(record.id);
    return { ...record, ...(isSealed && { split: 'test' }), ...(group !== undefined && { group }) };
  });
  const ties = pairs.map(({ sampleIds }) => sampleIds).filter((pair) => !refused.has(pairKey(pair)));
  return { samples: records, pairs, ties, sealedLater };
}

export const pairKey = ([one, other]: readonly [string, string]): string =>
  one < other ? `${one} ${other}` : `${other} ${one}`;
