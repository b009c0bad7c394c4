import { createHash } from 'node:crypto';
import { type ArtifactRef, Invalid, type ReadGrant, type WriteGrant } from '@paucis/contracts';
import { type FolderStore, readGranted, writeGranted } from '@paucis/platform/objects';

/** The service that owns, and alone deletes, what jobs leave. */
const owner = 'dispatcher';

/** Bytes as a job reads and stores them. */
export interface JobObjects {
  get(artifact: ArtifactRef): Promise<Uint8Array>;
  put(name: string, bytes: Uint8Array): Promise<ArtifactRef>;
}

/** In a folder that this machine shares with the services. */
export function sharedObjects(store: FolderStore): JobObjects {
  return {
    get: ({ key, sha256 }) => store.get(key, { sha256 }),
    put: (name, bytes) => store.put(owner, bytes, { name }),
  };
}

/** In a store of which a worker has no keys: read by the lease's grants, stored by a grant for each object. */
export function grantedObjects(
  reads: readonly ReadGrant[],
  askGrant: (bytes: { readonly sha256: string; readonly sizeBytes: number }) => Promise<WriteGrant>,
): JobObjects {
  const grants = new Map(reads.map((grant) => [grant.key, grant]));
  return {
    async get({ name, key }) {
      const grant = grants.get(key);
      if (grant === undefined)
        throw new Invalid('read-not-granted', `the lease grants no reading of ${name} at ${key}`);
      return readGranted(grant);
    },
    async put(name, bytes) {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const grant = await askGrant({ sha256, sizeBytes: bytes.byteLength });
      await writeGranted(grant, bytes.byteLength, () => bytes);
      return { name, key: grant.key, sha256, sizeBytes: bytes.byteLength };
    },
  };
}
