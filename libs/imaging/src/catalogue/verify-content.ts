import type { SampleHeader } from '../samples.js';
import { parts, shapeText, sizeOf } from '../samples.js';
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
  const { image } = header;
  if (image === undefined || shapeText(image) !== shapeText(entry.image)) {
    mismatches.push(`expected images of ${shapeText(entry.image)}, got ${image ? shapeText(image) : 'differing ones'}`);
  }
  for (const part of parts) {
    const counts = entry.counts?.[part];
    if (counts === undefined && sizeOf(header, part) !== entry.sizes[part]) {
      mismatches.push(`expected ${entry.sizes[part]} ${part} samples, got ${sizeOf(header, part)}`);
    }
    const [expected, found] = [counts?.join(' + '), header.counts[part].join(' + ')];
    if (expected !== undefined && expected !== found) {
      mismatches.push(`expected ${expected} ${part} samples by class, got ${found}`);
    }
  }
  if (mismatches.length > 0) return { provenance: undefined, mismatches };
  return { provenance: entry.md5 !== undefined && md5 === entry.md5 ? 'checksum' : 'content-checked' };
}
