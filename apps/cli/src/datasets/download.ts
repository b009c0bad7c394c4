import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { bytes } from '../terminal/format.js';

export interface Download {
  readonly url: string;
  /** As its publisher gives it. Where none is known, the first download is pinned by its SHA-256 in a file beside it. */
  readonly md5: string | undefined;
  readonly file: string;
  readonly say: (line: string) => void;
}

const attempts = 3;
/** A connection that brings nothing for this long is given up. */
const silenceMs = 20_000;

/** Fetches a file, or the rest of one that was begun before; it appears under its name only when its checksum is right. */
export async function download({ url, md5, file, say }: Download): Promise<string> {
  const pin = `${file}.sha256`;
  const pinned = await readFile(pin, 'utf8').catch(() => undefined);
  const [algorithm, expected] = md5 === undefined ? (['sha256', pinned] as const) : (['md5', md5] as const);
  if (expected !== undefined && (await hashOf(file, algorithm)) === expected) return file;
  const part = `${file}.part`;
  await mkdir(dirname(file), { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    try {
      await fetchRest(url, part);
      break;
    } catch (error) {
      if (attempt === attempts) throw new Error(reasonOf(error), { cause: error });
      say(`the download broke off (${reasonOf(error)}); going on`);
    }
  }
  const came = await hashOf(part, algorithm);
  if (expected !== undefined && came !== expected) {
    await rm(part, { force: true });
    throw new Error(`expected a file with ${algorithm === 'md5' ? 'MD5' : 'SHA-256'} ${expected}, got ${came}`);
  }
  if (md5 === undefined) await writeFile(pin, came as string);
  await rename(part, file);
  const trust = md5 !== undefined ? 'MD5 as published' : 'its MD5 is not known: pinned by its SHA-256';
  say(`downloaded ${bytes((await stat(file)).size)}, ${trust}`);
  return file;
}

async function fetchRest(url: string, part: string): Promise<void> {
  const have = await stat(part).then(
    ({ size }) => size,
    () => 0,
  );
  const silence = new AbortController();
  const isSilent = () => silence.abort(new Error(`no bytes came for ${silenceMs / 1000} s`));
  let timer = setTimeout(isSilent, silenceMs);
  try {
    const headers = have > 0 ? { range: `bytes=${have}-` } : undefined;
    const response = await fetch(url, { signal: silence.signal, ...(headers && { headers }) });
    // All of it is there already; the checksum decides.
    if (response.status === 416) return;
    if (!response.ok || response.body === null) throw new Error(`${response.status} ${response.statusText}`);
    const flags = response.status === 206 ? 'a' : 'w';
    const counted = Readable.fromWeb(response.body as import('node:stream/web').ReadableStream<Uint8Array>);
    counted.on('data', () => {
      clearTimeout(timer);
      timer = setTimeout(isSilent, silenceMs);
    });
    await pipeline(counted, createWriteStream(part, { flags }));
  } finally {
    clearTimeout(timer);
  }
}

async function hashOf(file: string, algorithm: 'md5' | 'sha256'): Promise<string | undefined> {
  const hash = createHash(algorithm);
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
  return cause?.code ?? message;
}
