import { Injectable } from '@nestjs/common';
import { type ArtifactRef, Conflict, finishJob, Invalid, type Lease, listJobs } from '@paucis/contracts';
import { Asks, ObjectStore } from '@paucis/platform';
import { UploadsService } from '../uploads/uploads.service.js';
import type { Finish } from './external-job.js';
import { ExternalLeases, lost } from './external-leases.js';
import { JobSampleReader } from './job-samples.js';
import { figuresOf, labelledPredictions } from './labelled-predictions.js';

/** Takes what external workers have made, and scores it against labels that are ours. */
@Injectable()
export class ExternalResults {
  constructor(
    private readonly asks: Asks,
    private readonly objects: ObjectStore,
    private readonly leases: ExternalLeases,
    private readonly samples: JobSampleReader,
    private readonly uploads: UploadsService,
  ) {}

  /** The figures that the search goes by. */
  async finish(jobId: string, { predictions, files, ...held }: Finish): Promise<Record<string, number>> {
    const { leaseEpoch } = held;
    const { state, lease } = await this.leases.find(jobId, held);
    if (lease === undefined) {
      // Asked all the same: the dispatcher counts what it refuses, and knows a finish whose answer was lost.
      const { state: end } = await this.asks.ask(finishJob, { jobId, leaseEpoch, artifacts: [], result: {} });
      if (end === 'stale') throw lost(jobId, leaseEpoch, state);
      const { jobs } = await this.asks.ask(listJobs, { ids: [jobId] });
      return jobs[0]?.result ?? {};
    }
    const taken = files.find(({ name }) => name === 'predictions');
    if (taken)
      throw new Invalid('file-name', 'files: "predictions" came, which is the name of the predictions themselves');
    const scored = await this.score(lease, predictions);
    const artifacts = [scored.artifact];
    for (const { name, uploadId } of files) {
      const { objectKey: key } = await this.uploads.get(uploadId);
      const stored = await this.objects.verify(key);
      if (stored === undefined)
        throw new Conflict('upload-gone', `files: ${name}: upload ${uploadId} is gone; send it again`);
      artifacts.push({ name, key, sha256: stored.sha256, sizeBytes: stored.sizeBytes });
    }
    const { result } = scored;
    const { state: end } = await this.asks.ask(finishJob, { jobId, leaseEpoch, artifacts, result });
    if (end === 'stale') throw lost(jobId, leaseEpoch, end);
    return result;
  }

  private async score(
    lease: Lease,
    uploadId: string,
  ): Promise<{ artifact: ArtifactRef; result: Record<string, number> }> {
    const { spec } = lease;
    const { objectKey } = await this.uploads.get(uploadId);
    const classes = spec.dataset.classes.length;
    const file = labelledPredictions(await this.objects.get(objectKey), await this.samples.predicted(lease), classes);
    const figures = figuresOf(file, classes);
    if (figures === undefined && spec.kind === 'train') {
      throw new Invalid(
        'fold-one-class',
        `job ${lease.jobId}: its validation samples lack a class, so nothing can be scored`,
      );
    }
    const bytes = Buffer.from(JSON.stringify(file));
    // The dispatcher makes its own copy of what is ours.
    const artifact = await this.objects.put('gateway', bytes, { name: 'predictions' });
    return { artifact, result: { ...figures, ...(spec.kind === 'train' && { step: spec.targetStep }) } };
  }
}
