import { type FileHandle, open } from 'node:fs/promises';
import { type PixelArray, type Sample, sampleIdOf, ShardEncoder, shardHeaderBytes } from '@paucis/imaging';

/** Small images are gathered to writes of this size. */
const writeBytes = 2 ** 20;

interface OpenShard {
  readonly encoder: ShardEncoder;
  readonly handle: FileHandle;
  /** Where the next byte goes. */
  at: number;
}

/** Writes samples to shard files as they come: only a write's worth of them is in memory. */
export class ShardFiles {
  private readonly files: string[] = [];
  private shard: OpenShard | undefined;
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;

  constructor(
    private readonly path: string,
    private readonly shardBytes: number,
  ) {}

  async add(sample: Sample<PixelArray>): Promise<void> {
    this.shard ??= await this.begin();
    const { label, labels = [label], group, mask, text, spacing, pixels, depth, height, width, channels } = sample;
    const id = sampleIdOf(sample);
    const pieces = this.shard.encoder.add({
      ...{ id, group: group ?? id, labels, pixels, height, width, channels },
      ...(depth !== undefined && { depth }),
      ...(mask && { mask }),
      ...(text !== undefined && { text }),
      ...(spacing && { spacing }),
    });
    for (const piece of pieces) {
      this.pending.push(piece);
      this.pendingBytes += piece.length;
    }
    if (this.pendingBytes >= writeBytes) await this.flush(this.shard);
    if (this.shard.encoder.sizeBytes >= this.shardBytes) await this.close(this.shard);
  }

  /** The files, in the order of the samples. */
  async end(): Promise<string[]> {
    if (this.shard) await this.close(this.shard);
    return this.files;
  }

  private async begin(): Promise<OpenShard> {
    const file = `${this.path}-${this.files.length}.shard`;
    this.files.push(file);
    return { encoder: new ShardEncoder(), handle: await open(file, 'wx', 0o600), at: shardHeaderBytes };
  }

  private async flush(shard: OpenShard): Promise<void> {
    const bytes = Buffer.concat(this.pending);
    this.pending = [];
    this.pendingBytes = 0;
    await shard.handle.write(bytes, 0, bytes.length, shard.at);
    shard.at += bytes.length;
  }

  private async close(shard: OpenShard): Promise<void> {
    await this.flush(shard);
    const { tail, header } = shard.encoder.end();
    await shard.handle.write(tail, 0, tail.length, shard.at);
    await shard.handle.write(header, 0, header.length, 0);
    await shard.handle.close();
    this.shard = undefined;
  }
}
