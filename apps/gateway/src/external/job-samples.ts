import { Injectable } from '@nestjs/common';
import { type ArtifactRef, FoldSamples, Invalid, type Lease, type Preprocessing } from '@paucis/contracts';
import {
  type Batch,
  intArray,
  type NamedArray,
  preprocessShards,
  readShard,
  selectSamples,
  textArray,
  writeNpz,
} from '@paucis/imaging';
import { ObjectStore } from '@paucis/platform';

/** The samples of one job: those to learn from, and those to predict, whose true labels stay here where they are sealed. */
interface JobSamples {
  readonly training: Batch | undefined;
  readonly predicted: Batch;
}

/** Reads what a lease is about from the very shards that trainers of ours read. */
@Injectable()
export class JobSampleReader {
  constructor(private readonly objects: ObjectStore) {}

  /** The samples that predictions are due for, with their true labels. */
  async predicted(lease: Lease): Promise<Batch> {
    return (await this.read(lease)).predicted;
  }

  /** A .npz of the samples; sealed ones come without labels and groups. */
  async npz(lease: Lease): Promise<Uint8Array> {
    const { training, predicted } = await this.read(lease);
    if (training === undefined) return writeNpz(arraysOf('test', predicted, { labelled: false }));
    return writeNpz({
      ...arraysOf('train', training, { labelled: true }),
      ...arraysOf('val', predicted, { labelled: true }),
    });
  }

  private async read({ spec, jobId }: Lease): Promise<JobSamples> {
    const { preprocessing } = spec.dataset;
    if (spec.kind === 'pretrain') throw new Invalid('external-kind', `job ${jobId} is no work of an external trainer`);
    const shards = await this.shards(spec.kind === 'predict' ? spec.shards : spec.dataset.shards, preprocessing);
    if (shards.some(({ labelColumns = 1 }) => labelColumns > 1)) {
      throw new Invalid('external-task', 'external methods take data sets with one label for each image');
    }
    if (spec.kind === 'predict') {
      const all = shards.flatMap(({ sampleIds }) => sampleIds);
      return { training: undefined, predicted: selectSamples(shards, all) };
    }
    const { key, sha256 } = spec.fold.samples;
    const bytes = await this.objects.get(key, { sha256 });
    const fold = FoldSamples.parse(JSON.parse(bytes.toString('utf8')));
    return { training: selectSamples(shards, fold.training), predicted: selectSamples(shards, fold.validation) };
  }

  /** With whatever preprocessing a sweep may ask for external methods: none of it is fitted on a fold. */
  private async shards(refs: readonly ArtifactRef[], preprocessing: Preprocessing | undefined): Promise<Batch[]> {
    const shards: Batch[] = [];
    for (const { key, sha256, name } of refs) {
      const bytes = await this.objects.get(key, { sha256 });
      shards.push(preprocessing === undefined ? readShard(bytes, name) : preprocessShards([bytes], preprocessing));
    }
    return shards;
  }
}

function arraysOf(part: string, batch: Batch, { labelled }: { labelled: boolean }): Record<string, NamedArray> {
  const { image, images, labels, sampleIds, groups } = batch;
  const { height, width, channels } = image;
  const n = sampleIds.length;
  const planes = images.length / (n * height * width * channels);
  const shape = [n, ...(planes > 1 ? [planes] : []), height, width, channels];
  return {
    [`${part}_images`]: { dtype: '|u1', shape, data: images },
    [`${part}_ids`]: textArray(sampleIds),
    ...(labelled && { [`${part}_labels`]: intArray(labels, [n]), [`${part}_groups`]: textArray(groups) }),
  };
}
