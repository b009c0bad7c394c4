import { Injectable } from '@nestjs/common';
import { type ArtifactRef, Conflict, Invalid } from '@paucis/contracts';
import { ObjectStore } from '@paucis/platform';

/** Whether what workers say they have stored is there. */
@Injectable()
export class StoredArtifacts {
  constructor(private readonly objects: ObjectStore) {}

  /** Before the transaction that refers to them: never wait for storage inside of one. */
  async verify(jobId: string, artifacts: readonly ArtifactRef[]): Promise<void> {
    const names = artifacts.map(({ name }) => name);
    if (new Set(names).size < names.length) {
      throw new Invalid(
        'artifact-twice',
        `job ${jobId}: expected artifacts of different names, got ${names.join(', ')}`,
      );
    }
    for (const { name, key, sha256 } of artifacts) {
      if (!key.startsWith('dispatcher/') || !key.endsWith(sha256)) {
        throw new Invalid(
          'artifact-key',
          `job ${jobId}: expected ${name} under dispatcher/ by its SHA-256 ${sha256}, got ${key}`,
        );
      }
      if (await this.objects.has(key)) continue;
      throw new Conflict('artifact-missing', `job ${jobId}: its artifact ${name} is not stored at ${key}`, {
        jobId,
        key,
      });
    }
  }
}
