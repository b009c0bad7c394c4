import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type ArtifactRef, NotFound, Unavailable } from '@paucis/contracts';
import { Client } from 'minio';
import { presignSignatureV4 } from 'minio/dist/esm/signing.mjs';
import { type ReadGrant, readGranted, streamGranted, type WriteGrant, writeGranted } from './grants.js';
import { checkedBytes } from './checksum.js';
import { Incoming } from './incoming.js';
import { checkedKey, checkPrefix, keyOf } from './object-keys.js';
import { type Content, type Intend, ObjectStore, type StoredObject, type VerifiedObject } from './object-store.js';

export interface S3Options {
  /** `http://minio:9000`; buckets are paths under it. */
  readonly url: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Streams wait here until their hash, and with it their key, is known. */
  readonly incomingFolder: string;
}

/** For requests that this process makes itself a moment later. */
const ownSeconds = 900;

/**
 * A bucket of MinIO or of any store that speaks S3. Uploads carry their SHA-256 in a signed header, so the store itself
 * refuses bytes that were damaged on the way, and tells the checksum later without a download.
 */
export class S3Store extends ObjectStore {
  private readonly client: Client;
  private readonly incoming: Incoming;

  constructor(
    private readonly options: S3Options,
    private readonly intend?: Intend,
  ) {
    super();
    const { protocol, hostname, port } = new URL(options.url);
    const useSSL = protocol === 'https:';
    const { accessKey, secretKey, region } = options;
    const address = { endPoint: hostname, port: Number(port) || (useSSL ? 443 : 80), useSSL };
    this.client = new Client({ ...address, accessKey, secretKey, region, pathStyle: true });
    this.incoming = new Incoming(options.incomingFolder);
  }

  /** Makes the bucket if it is missing; several services may do so at once. */
  async open(): Promise<void> {
    const { bucket, region } = this.options;
    try {
      if (!(await this.client.bucketExists(bucket))) await this.client.makeBucket(bucket, region);
    } catch (error) {
      if (codeOf(error) !== 'BucketAlreadyOwnedByYou') throw asStoreError(error, this.options.url);
    }
  }

  async put(prefix: string, content: Content, { name }: { readonly name: string }): Promise<ArtifactRef> {
    checkPrefix(prefix);
    const store = async (sha256: string, sizeBytes: number, reopen: () => Uint8Array | Readable) => {
      const ref = { name, key: keyOf(prefix, sha256), sha256, sizeBytes };
      await this.intend?.(ref);
      await writeGranted(await this.grantWrite(prefix, ref, ownSeconds), sizeBytes, reopen);
      return ref;
    };
    if (content instanceof Uint8Array) {
      return store(createHash('sha256').update(content).digest('hex'), content.byteLength, () => content);
    }
    return this.incoming.with(content, name, ({ path, sha256, sizeBytes }) =>
      store(sha256, sizeBytes, () => createReadStream(path)),
    );
  }

  async get(key: string, { sha256 }: { readonly sha256?: string } = {}): Promise<Buffer> {
    const bytes = await readGranted(await this.grantRead(key, ownSeconds));
    return sha256 === undefined ? bytes : checkedBytes(key, bytes, sha256);
  }

  async read(key: string, offset: number, length: number): Promise<Buffer> {
    const stream = await this.client
      .getPartialObject(this.options.bucket, checkedKey(key), offset, length)
      .catch((error: unknown) => {
        if (codeOf(error) === 'NoSuchKey') throw new NotFound('object-not-found', `there is no object ${key}`, { key });
        throw asStoreError(error, this.options.url);
      });
    return buffer(stream);
  }

  async stream(key: string): Promise<Readable> {
    return streamGranted(await this.grantRead(key, ownSeconds));
  }

  async has(key: string): Promise<boolean> {
    return (await this.head(key)) !== undefined;
  }

  async verify(key: string): Promise<VerifiedObject | undefined> {
    const headers = await this.head(key);
    if (headers === undefined) return undefined;
    const kept = headers['x-amz-checksum-sha256'];
    const sha256 = kept === undefined ? await this.hashOf(key) : Buffer.from(String(kept), 'base64').toString('hex');
    const storedAt = Date.parse(String(headers['last-modified']));
    return { key, sizeBytes: Number(headers['content-length']), sha256, storedAt };
  }

  async delete(key: string): Promise<void> {
    await this.client.removeObject(this.options.bucket, checkedKey(key)).catch(this.broken);
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    checkPrefix(prefix);
    const found = this.client.listObjectsV2(this.options.bucket, `${prefix}/`, true);
    try {
      for await (const { name, size, lastModified } of found as AsyncIterable<Listed>) {
        yield { key: name, sizeBytes: size, storedAt: lastModified.getTime() };
      }
    } catch (error) {
      this.broken(error);
    }
  }

  async grantRead(key: string, expiresSeconds: number): Promise<ReadGrant> {
    return { key, url: this.presign('GET', checkedKey(key), {}, expiresSeconds) };
  }

  async grantWrite(
    prefix: string,
    { sha256 }: { readonly sha256: string; readonly sizeBytes: number },
    expiresSeconds: number,
  ): Promise<WriteGrant> {
    const key = keyOf(prefix, sha256);
    const headers = { 'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64') };
    return { key, url: this.presign('PUT', key, headers, expiresSeconds), headers };
  }

  async sweep(now: number): Promise<void> {
    await this.incoming.sweep(now);
  }

  /** The client presigns without headers; the checksum must be among what is signed, or it would bind nobody. */
  private presign(method: string, key: string, headers: Record<string, string>, expiresSeconds: number): string {
    const { url, bucket, region, accessKey, secretKey } = this.options;
    const { protocol, host } = new URL(url);
    const request = { method, protocol, path: `/${bucket}/${key}`, headers: { host, ...headers } };
    return presignSignatureV4(request, accessKey, secretKey, undefined, region, new Date(), expiresSeconds);
  }

  private async head(key: string): Promise<NodeJS.Dict<string | string[]> | undefined> {
    const headers = { 'x-amz-checksum-mode': 'ENABLED' };
    const asked = { method: 'HEAD', bucketName: this.options.bucket, objectName: checkedKey(key), headers };
    try {
      return (await this.client.makeRequestAsyncOmit(asked)).headers;
    } catch (error) {
      if (['NotFound', 'NoSuchKey'].includes(codeOf(error) ?? '')) return undefined;
      throw asStoreError(error, this.options.url);
    }
  }

  /** For a store that keeps no checksum. */
  private async hashOf(key: string): Promise<string> {
    const hash = createHash('sha256');
    const stream = await this.client.getObject(this.options.bucket, key).catch(this.broken);
    for await (const chunk of stream as AsyncIterable<Buffer>) hash.update(chunk);
    return hash.digest('hex');
  }

  private readonly broken = (error: unknown): never => {
    throw asStoreError(error, this.options.url);
  };
}

interface Listed {
  readonly name: string;
  readonly size: number;
  readonly lastModified: Date;
}

const codeOf = (error: unknown): string | undefined => (error as { code?: string }).code;

function asStoreError(error: unknown, url: string): unknown {
  const code = codeOf(error);
  if (code === 'NoSuchBucket') return new NotFound('bucket-not-found', `there is no such bucket at ${url}`);
  const words = `the object store at ${url} does not answer as it should: ${(error as Error).message || code}`;
  return new Unavailable('object-store-unavailable', words, {}, { cause: error });
}
