import { open, readFile } from 'node:fs/promises';
import { Invalid } from '@paucis/contracts';
import { phantom, phantomDescription, readNpz, type DatasetDescription, type SampleSource } from '@paucis/imaging';
import { z } from 'zod';

/** An opened file, and what it says of itself where its format says it. */
export interface OpenedSource {
  readonly source: SampleSource;
  /** Set by the generator of phantoms: drawn images are never taken for real ones. */
  readonly phantom?: DatasetDescription;
}

/** `{ "phantom": { "n": 780, "seed": 1, "signal": 0.5 } }`: drawn at ingest, so that an upload of 50 bytes is enough. */
const PhantomFile = z.strictObject({
  phantom: z.strictObject({ n: z.int(), seed: z.int().nonnegative(), signal: z.number() }),
});

const phantomFileLimitBytes = 4096;

/** Opens a file by what its first bytes say, not by its name. */
export async function openSource(file: string, options: { name: string; classes?: number }): Promise<OpenedSource> {
  const start = await firstBytes(file, phantomFileLimitBytes + 1);
  if (start.subarray(0, 2).toString('latin1') === 'PK') return { source: await readNpz(file, options) };
  if (start[0] === '{'.charCodeAt(0) && start.length <= phantomFileLimitBytes) {
    const parsed = PhantomFile.safeParse(jsonOf(await readFile(file, 'utf8')));
    if (parsed.success) return { source: phantom(parsed.data.phantom), phantom: phantomDescription };
  }
  throw new Invalid(
    'file-unknown',
    `${options.name}: expected a NumPy archive (.npz) or a description of phantoms (JSON), got ` +
      (start.length === 0
        ? 'an empty file'
        : `a file that begins with ${JSON.stringify(start.toString('latin1', 0, 8))}`),
  );
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

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
