import type { Dataset } from '@paucis/contracts';
import type { FoundDataset } from './datasets.repository.js';

/** A data set as others see it. A refused new file leaves the version that was there in use, and says so. */
export function datasetAnswer({ dataset, ingest, version }: FoundDataset, looks: number): Dataset {
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
      classes: version.classes,
      positiveClass: version.positiveClass,
      ...(version.licence !== null && { licence: version.licence }),
      ...(version.citation !== null && { citation: version.citation }),
      anatomy: version.anatomy,
      counts: version.counts,
      ...(version.sizes && { sizes: version.sizes }),
    }),
    ...(version?.nonCommercial === true && { nonCommercial: true }),
    warnings: version?.warnings ?? [],
    looks,
  };
}
