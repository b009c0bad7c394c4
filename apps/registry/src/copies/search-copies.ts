import { availableParallelism } from 'node:os';
import {
  comparable,
  copyCorrelation,
  type CopyPair,
  copyPairs,
  nearCopies,
  type NearCopiesOptions,
  type RegisteredPair,
  type Thumbnails,
} from '@paucis/imaging';
import type { SampleRecord } from '../ingests/sample-record.js';
import { runTask } from '../ingests/worker-task.js';

/** Up to here starting threads takes longer than they save. */
const fewImages = 5_000;
/** Each holds a signature of every image: 256 bytes. */
const mostThreads = 4;

/** `findCopies` of a large set on all cores, over the same thumbnails in memory. */
export async function searchCopies(samples: readonly SampleRecord[], thumbnails: Thumbnails): Promise<CopyPair[]> {
  const compared = comparable(samples, thumbnails);
  const threads = samples.length < fewImages ? 1 : Math.min(availableParallelism(), mostThreads);
  const options = { correlation: copyCorrelation };
  if (threads === 1) return copyPairs(samples, nearCopies(compared, options));
  const parts = await Promise.all(
    Array.from({ length: threads }, (_, at) =>
      runTask('nearCopies', { thumbnails: compared, options: { ...options, part: { at, of: threads } } }),
    ),
  );
  return copyPairs(samples, parts.flat());
}

/** One thread's part. */
export function nearCopiesOf(ask: { thumbnails: Thumbnails; options: NearCopiesOptions }): RegisteredPair[] {
  return nearCopies(ask.thumbnails, ask.options);
}
