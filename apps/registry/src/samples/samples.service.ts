import { Injectable } from '@nestjs/common';
import { type AnswerOf, type ArtifactRef, type AskOf, Conflict, listSamples, NotFound } from '@paucis/contracts';
import { previewPng, readPictureAt, type ShardPlace, shardPlaces } from '@paucis/imaging';
import { currentContext, ObjectStore } from '@paucis/platform';
import type { DatasetVersionRow } from '../datasets/dataset-version.entity.js';
import { DatasetsRepository } from '../datasets/datasets.repository.js';
import { runTask } from '../ingests/worker-task.js';

/** Versions whose shards' indexes are kept at hand. */
const keptVersions = 4;

interface StoredPlace {
  readonly shard: ArtifactRef;
  readonly place: ShardPlace;
}

/** Shows single samples of a data set: what is known of them, and how they look. */
@Injectable()
export class SamplesService {
  private readonly places = new Map<string, Promise<ReadonlyMap<string, StoredPlace>>>();

  constructor(
    private readonly datasets: DatasetsRepository,
    private readonly objects: ObjectStore,
  ) {}

  async list({ dataset, ...filter }: AskOf<typeof listSamples>): Promise<AnswerOf<typeof listSamples>> {
    const version = await this.versionOf(dataset);
    const samples = await this.objects.get(version.samples.key, version.samples);
    return runTask('samples', { samples, ...filter });
  }

  async thumbnail(dataset: string, sampleId: string, side: number): Promise<Buffer> {
    const version = await this.versionOf(dataset);
    const found = (await this.placesOf(version)).get(sampleId);
    if (found === undefined) {
      throw new NotFound('sample-not-found', `dataset ${dataset} has no sample ${sampleId}`, { dataset, sampleId });
    }
    const { shard, place } = found;
    return previewPng(await readPictureAt(this.reader(shard), place), side);
  }

  private async versionOf(dataset: string): Promise<DatasetVersionRow> {
    const { version } = await this.datasets.getDataset(currentContext().projectId, dataset);
    if (version) return version;
    throw new Conflict(
      'dataset-not-ready',
      `dataset ${dataset} has no samples yet: it is still being read, or was refused`,
      {
        dataset,
      },
    );
  }

  /** Versions never change, so that what was found once stays true. */
  private async placesOf(version: DatasetVersionRow): Promise<ReadonlyMap<string, StoredPlace>> {
    const { id } = version;
    const known = this.places.get(id) ?? this.findPlaces(version);
    this.places.delete(id);
    this.places.set(id, known);
    const [oldest] = this.places.keys();
    if (this.places.size > keptVersions && oldest !== undefined) this.places.delete(oldest);
    try {
      return await known;
    } catch (error) {
      this.places.delete(id);
      throw error;
    }
  }

  private async findPlaces({ openShards, sealedShards }: DatasetVersionRow): Promise<Map<string, StoredPlace>> {
    const found = new Map<string, StoredPlace>();
    for (const shard of [...openShards, ...sealedShards]) {
      for (const place of await shardPlaces(this.reader(shard), shard.sizeBytes)) found.set(place.id, { shard, place });
    }
    return found;
  }

  private reader({ key }: ArtifactRef): (offset: number, length: number) => Promise<Buffer> {
    return (offset, length) => this.objects.read(key, offset, length);
  }
}
