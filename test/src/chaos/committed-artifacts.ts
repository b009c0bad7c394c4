import { join } from 'node:path';
import { type ArtifactRef, Unavailable } from '@paucis/contracts';
import { type ObjectStore, sqliteDriver } from '@paucis/platform';

const everyMs = 50;

/**
 * Reads what the dispatcher has committed, checkpoints above all, again and again, and looks at the bytes of each in the
 * store itself: a row that names what is not there, or other bytes, is a bad checkpoint.
 */
export class CommittedArtifacts {
  readonly bad: string[] = [];
  readonly seen = { checkpoints: new Set<string>(), artifacts: new Set<string>() };
  private stopped = false;
  private readonly looking: Promise<void>;

  constructor(dataFolder: string, objects: ObjectStore) {
    this.looking = this.look(join(dataFolder, 'db'), objects);
  }

  /** Stops looking; answers after a last look. */
  async end(): Promise<this> {
    this.stopped = true;
    await this.looking;
    return this;
  }

  private async look(folder: string, objects: ObjectStore): Promise<void> {
    const database = await sqliteDriver(folder).open({ name: 'dispatcher', entities: [], migrations: [] });
    try {
      for (let isLast = false; !isLast;) {
        isLast = this.stopped;
        const checkpoints: { artifact: string }[] = await database.reader.query('SELECT artifact FROM checkpoints');
        for (const { artifact } of checkpoints) await this.inspect('checkpoints', JSON.parse(artifact), objects);
        const artifacts: ArtifactRef[] = await database.reader.query(
          'SELECT name, objectKey AS "key", sha256, sizeBytes FROM job_artifacts',
        );
        for (const artifact of artifacts) await this.inspect('artifacts', artifact, objects);
        await new Promise((resolve) => setTimeout(resolve, everyMs));
      }
    } finally {
      await database.close();
    }
  }

  private async inspect(
    kind: 'checkpoints' | 'artifacts',
    { name, key, sha256, sizeBytes }: ArtifactRef,
    objects: ObjectStore,
  ): Promise<void> {
    if (this.seen[kind].has(key)) return;
    this.seen[kind].add(key);
    try {
      const { byteLength } = await objects.get(key, { sha256 });
      if (byteLength !== sizeBytes) this.bad.push(`${name} at ${key}: ${byteLength} bytes instead of ${sizeBytes}`);
    } catch (error) {
      // A store that is away says nothing of what lies in it: it is looked at again.
      if (error instanceof Unavailable) return void this.seen[kind].delete(key);
      this.bad.push(`${name} at ${key}: ${String(error)}`);
    }
  }
}
