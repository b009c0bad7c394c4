import { Injectable } from '@nestjs/common';
import { type ArtifactRef, Conflict, Invalid } from '@paucis/contracts';
import { ObjectHolds, ObjectStore } from '@paucis/platform';

/** Whether what workers say they have stored is there, byte for byte. */
@Injectable()
export class StoredArtifacts {
  constructor(
    private readonly objects: ObjectStore,
    private readonly holds: ObjectHolds,
  ) {}

  /** What external workers uploaded lies with the gateway, which forgets it: of that a copy of ours is made. */
  async adopt(artifacts: readonly ArtifactRef[]): Promise<ArtifactRef[]> {
    const adopted: ArtifactRef[] = [];
    for (const artifact of artifacts) {
      const { name, key, sha256 } = artifact;
      if (!key.startsWith('gateway/')) adopted.push(artifact);
      else
        adopted.push({ ...(await this.objects.put('dispatcher', await this.objects.stream(key), { name })), sha256 });
    }
    return adopted;
  }

  /**
   * Before the transaction that refers to them, since nobody waits for storage inside of one; what is found here stays until
   * that transaction confirms its holds.
   */
  async verify(jobId: string, artifacts: readonly ArtifactRef[]): Promise<void> {
    const names = artifacts.map(({ name }) => name);
    if (new Set(names).size < names.length) {
      throw new Invalid(
        'artifact-twice',
        `job ${jobId}: expected artifacts of different names, got ${names.join(', ')}`,
      );
    }
    for (const { name, key, sha256 } of artifacts) {
      if (key.startsWith('dispatcher/') && key.endsWith(sha256)) continue;
      throw new Invalid(
        'artifact-key',
        `job ${jobId}: expected ${name} under dispatcher/ by its SHA-256 ${sha256}, got ${key}`,
      );
    }
    await this.holds.hold(artifacts.map(({ key }) => key));
    await Promise.all(artifacts.map((artifact) => this.verifyOne(jobId, artifact)));
  }

  private async verifyOne(jobId: string, { name, key, sha256, sizeBytes }: ArtifactRef): Promise<void> {
    const found = await this.objects.verify(key);
    if (found === undefined) {
      throw new Conflict('artifact-missing', `job ${jobId}: its artifact ${name} is not stored at ${key}`, {
        jobId,
        key,
      });
    }
    if (found.sha256 === sha256 && found.sizeBytes === sizeBytes) return;
    throw new Conflict(
      'artifact-damaged',
      `job ${jobId}: expected ${name} at ${key} with ${sizeBytes} bytes and SHA-256 ${sha256}, ` +
        `found ${found.sizeBytes} bytes with ${found.sha256}`,
      { jobId, key },
    );
  }
}
