import type { ArtifactRef } from '@paucis/contracts';
import type { JobIo } from '@paucis/learning';
import type { ObjectStore } from '@paucis/platform';
import type { RecentBytes } from './recent-bytes.js';

/** The service that owns, and alone deletes, what jobs leave. */
const owner = 'dispatcher';

/** A job's bytes in the object store. */
export class JobFiles implements JobIo {
  /** What it has written so far. */
  readonly written: ArtifactRef[] = [];

  constructor(
    private readonly objects: ObjectStore,
    private readonly inputs: readonly ArtifactRef[],
    private readonly recent: RecentBytes,
  ) {}

  /** Shards are read by job after job. */
  async read({ key, sha256 }: ArtifactRef): Promise<Uint8Array> {
    const known = this.recent.find(sha256);
    if (known !== undefined) return known;
    const bytes = await this.objects.get(key, { sha256 });
    this.recent.keep(sha256, bytes);
    return bytes;
  }

  async readInput(name: string): Promise<Uint8Array | undefined> {
    const input = this.inputs.find((one) => one.name === name);
    return input && this.objects.get(input.key, { sha256: input.sha256 });
  }

  async writeArtifact(name: string, bytes: Uint8Array): Promise<void> {
    this.written.push(await this.put(name, bytes));
  }

  async put(name: string, bytes: Uint8Array): Promise<ArtifactRef> {
    return this.objects.put(owner, bytes, { name });
  }
}
