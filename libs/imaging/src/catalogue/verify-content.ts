import type { SampleHeader } from '../samples.js';
import { parts } from '../samples.js';
import type { CatalogueEntry } from './dataset-description.js';

export type Verification =
  | { readonly provenance: 'checksum' | 'content-checked' }
  /** What differs, each a sentence. */
  | { readonly provenance: undefined; readonly mismatches: readonly string[] };

/**
 * Whether a file is what the catalogue names: `checksum` if its MD5 is the published one; `content-checked` if the bytes
 * differ (re-saved, re-ordered) but image size and the count of each part and class agree; otherwise what differs.
 */
export function verifyContent(
  { header, md5 }: { header: SampleHeader; md5: string | undefined },
  entry: CatalogueEntry,
): Verification {
  const mismatches: string[] = [];
  const imageText = ({ height, width, channels }: CatalogueEntry['image']) => `${height} x ${width} x ${channels}`;
  if (header.image === undefined || imageText(header.image) !== imageText(entry.image)) {
    mismatches.push(
      `expected images of ${imageText(entry.image)}, got ${header.image ? imageText(header.image) : 'differing ones'}`,
    );
  }
  for (const part of parts) {
    const [expected, found] = [entry.counts[part].join(' + '), header.counts[part].join(' + ')];
    if (expected !== found) mismatches.push(`expected ${expected} ${part} samples by class, got ${found}`);
  }
  if (mismatches.length > 0) return { provenance: undefined, mismatches };
  return { provenance: md5 === entry.md5 ? 'checksum' : 'content-checked' };
}
