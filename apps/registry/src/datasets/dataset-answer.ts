import type { CardVersion, Dataset } from '@paucis/contracts';
import type { FoundDataset } from './datasets.repository.js';

/** A data set as others see it. A refused new file leaves the version that was there in use, and says so. */
export function datasetAnswer(
  { dataset, ingest, version }: FoundDataset,
  { looks, card }: { readonly looks: number; readonly card: CardVersion | undefined },
): Dataset {
  const { id, name, createdAt } = dataset;
  const failed = ingest.status === 'failed';
  const status = ingest.status === 'waiting' ? 'ingesting' : failed && !version ? 'failed' : 'ready';
  const kept = version ? '; the version before it stays in use' : '';
  return {
    id,
    name,
    status,
    ...(failed && { error: `${ingest.error ?? 'the file was refused'}${kept}` }),
    createdAt,
    ...(version && {
      versionId: version.id,
      contentHash: version.contentHash,
      provenance: version.provenance,
      task: version.task,
      image: version.image,
      ...(version.pixels && { pixels: version.pixels }),
      counts: version.counts,
      ...(version.sizes && { sizes: version.sizes }),
    }),
    ...(card && cardFields(card)),
    warnings: version?.warnings ?? [],
    looks,
  };
}

/** What people may have edited since the data were added. */
function cardFields({ version, card }: CardVersion): Partial<Dataset> {
  const { classes, positiveClass, anatomy, licence, citation, nonCommercial } = card;
  return {
    ...{ classes, positiveClass, anatomy, cardVersion: version },
    ...(licence !== undefined && { licence }),
    ...(citation !== undefined && { citation }),
    ...(nonCommercial && { nonCommercial }),
  };
}
