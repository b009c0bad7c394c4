import type { Readable } from 'node:stream';
import type { ArtifactRef } from '@paucis/contracts';

export interface StoredObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** When it was last put, in milliseconds since 1970: a collector spares what is young. */
  readonly storedAt: number;
}

/** Bytes by the hash of their content. What is put twice is stored once; what is read is checked. */
export abstract class ObjectStore {
  /** Stores bytes under `<prefix>/<2 hex>/<sha256>`, durable on return; `prefix` is the owning service. */
  abstract put(
    prefix: string,
    content: Uint8Array | Readable | AsyncIterable<Uint8Array>,
    options: { readonly name: string },
  ): Promise<ArtifactRef>;

  /** All bytes; throws `NotFound`, or `Conflict` with code `object-corrupt` when they are not what was stored. */
  abstract get(key: string, expected?: { readonly sha256?: string }): Promise<Buffer>;

  /** The same for large objects; a wrong checksum destroys the stream with an error before it ends. */
  abstract stream(key: string): Promise<Readable>;

  abstract has(key: string): Promise<boolean>;

  /** Deleting what is not there is no error. */
  abstract delete(key: string): Promise<void>;

  abstract list(prefix: string): AsyncIterable<StoredObject>;
}
