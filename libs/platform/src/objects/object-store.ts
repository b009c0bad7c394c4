import type { Readable } from 'node:stream';
import type { ArtifactRef } from '@paucis/contracts';
import type { ReadGrant, WriteGrant } from './grants.js';

export type Content = Uint8Array | Readable | AsyncIterable<Uint8Array>;

export interface StoredObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** When it was last put, in milliseconds since 1970: a collector spares what is young. */
  readonly storedAt: number;
}

/** A stored object whose bytes have been looked at. */
export interface VerifiedObject extends StoredObject {
  /** Of the bytes that are there, whatever the key says. */
  readonly sha256: string;
}

/** Runs when a key is known and before anything lies under it; what it throws stops the put. */
export type Intend = (ref: ArtifactRef) => Promise<void>;

/** Bytes by the hash of their content. What is put twice is stored once; what is read is checked. */
export abstract class ObjectStore {
  /** Stores bytes under `<prefix>/<2 hex>/<sha256>`, durable on return; `prefix` is the owning service. */
  abstract put(prefix: string, content: Content, options: { readonly name: string }): Promise<ArtifactRef>;

  /** All bytes; throws `NotFound`, or `Conflict` with code `object-corrupt` when they are not what was stored. */
  abstract get(key: string, expected?: { readonly sha256?: string }): Promise<Buffer>;

  /** Some of its bytes, unchecked: for what only looks, such as a picture out of many. */
  abstract read(key: string, offset: number, length: number): Promise<Buffer>;

  /** All bytes of a large object; a wrong checksum destroys the stream with an error before it ends. */
  abstract stream(key: string): Promise<Readable>;

  abstract has(key: string): Promise<boolean>;

  /** Size and checksum of the bytes that are there; undefined when there are none. A folder reads all of them for it. */
  abstract verify(key: string): Promise<VerifiedObject | undefined>;

  /** Deleting what is not there is no error. */
  abstract delete(key: string): Promise<void>;

  /** Removes what crashed processes left half-written a day ago or longer. */
  abstract sweep(now: number): Promise<void>;

  /** The objects of one owner, in no particular order; for its collector. */
  abstract list(prefix: string): AsyncIterable<StoredObject>;

  /**
   * Leave to read one object until it expires, without keys of the store. Undefined where none is needed: whoever shares a
   * folder with the services reads it.
   */
  abstract grantRead(key: string, expiresSeconds: number): Promise<ReadGrant | undefined>;

  /** Leave to store exactly these bytes under the owner's prefix; other bytes are refused by the store. */
  abstract grantWrite(
    prefix: string,
    bytes: { readonly sha256: string; readonly sizeBytes: number },
    expiresSeconds: number,
  ): Promise<WriteGrant | undefined>;
}
