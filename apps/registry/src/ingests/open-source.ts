import { open, readFile } from 'node:fs/promises';
import { check } from '@paucis/contracts';
import {
  type DatasetDescription,
  type DatasetOptions,
  type OpenedDataset,
  openDataset,
  phantom,
  PhantomOptions,
} from '@paucis/imaging';
import { z } from 'zod';

/** An opened file, and what it says of itself where its format says it. */
export interface OpenedSource extends OpenedDataset {
  /** Set by the generator of phantoms: drawn images are never taken for real ones. */
  readonly phantom?: DatasetDescription;
}

/** `{ "phantom": { "n": 780, "seed": 1, "signal": 0.5 } }`: drawn at ingest, so that an upload of 50 bytes is enough. */
const PhantomFile = z.strictObject({ phantom: PhantomOptions });

const phantomFileLimitBytes = 4096;

/** Opens an upload by what its first bytes say, not by its name. */
export async function openSource(file: string, options: DatasetOptions): Promise<OpenedSource> {
  const start = await firstBytes(file, phantomFileLimitBytes + 1);
  if (start[0] === '{'.charCodeAt(0) && start.length <= phantomFileLimitBytes) {
    const content = jsonOf(await readFile(file, 'utf8'));
    if (content !== undefined && 'phantom' in content) {
      const source = phantom(check(PhantomFile, content, 'phantom').phantom);
      return { source, phantom: source.description, [Symbol.asyncDispose]: async () => undefined };
    }
  }
  return openDataset(file, options);
}

async function firstBytes(file: string, limit: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(limit);
    const { bytesRead } = await handle.read(buffer, 0, limit, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function jsonOf(text: string): object | undefined {
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}
