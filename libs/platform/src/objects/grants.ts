import { setTimeout as delay } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { Conflict, NotFound, type ReadGrant, Unavailable, type WriteGrant } from '@paucis/contracts';
import { checkedBytes, checkedStream } from './checksum.js';

export type { ReadGrant, WriteGrant };

/** A store that does not begin to answer in this time is taken for absent; transfers themselves may be long. */
const answerMs = 30_000;
const pausesMs = [100, 400, 1_600];
/** Bytes that became others on the way, there or back; those that are wrong at rest are wrong every time. */
const damaged = new Set(['object-corrupt', 'object-damaged']);

/** All bytes that a grant leads to, checked against their key. */
export async function readGranted({ key, url }: ReadGrant): Promise<Buffer> {
  return again(key, async () => {
    const response = await request(key, url, {});
    return checkedBytes(key, Buffer.from(await response.arrayBuffer()));
  });
}

/** The same as a stream, for large objects; one that breaks off is not begun again. */
export async function streamGranted({ key, url }: ReadGrant): Promise<Readable> {
  const response = await again(key, () => request(key, url, {}));
  return checkedStream(key, response.body === null ? Readable.from([]) : Readable.fromWeb(response.body));
}

/** Stores exactly the bytes of the grant; `open` is called again for each attempt. Storing twice is storing once. */
export async function writeGranted(
  { key, url, headers }: WriteGrant,
  sizeBytes: number,
  open: () => Uint8Array | Readable,
): Promise<void> {
  await again(key, async () => {
    const content = open();
    const body = content instanceof Readable ? Readable.toWeb(content) : content;
    const length = { 'content-length': String(sizeBytes) };
    const init = { method: 'PUT', headers: { ...headers, ...length }, body, duplex: 'half' } as RequestInit;
    await (await request(key, url, init)).arrayBuffer();
  });
}

/** A store that is away, slow or overloaded, or bytes that came damaged, are tried a few times; what it refuses is refused. */
async function again<Result>(key: string, attempt: () => Promise<Result>): Promise<Result> {
  for (const pauseMs of [...pausesMs, undefined]) {
    try {
      return await attempt();
    } catch (error) {
      const isRefused = error instanceof NotFound || (error instanceof Conflict && !damaged.has(error.code));
      if (isRefused || (pauseMs === undefined && error instanceof Conflict)) throw error;
      if (pauseMs === undefined) throw asUnavailable(key, error);
      await delay(pauseMs);
    }
  }
  throw new Error('unreachable');
}

async function request(key: string, url: string, init: RequestInit): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`no answer in ${answerMs / 1000} s`)), answerMs);
  // An upload is answered when its last byte has come.
  if (init.body !== undefined) clearTimeout(timer);
  try {
    const response = await fetch(url, { ...init, signal: late.signal });
    if (response.ok) return response;
    const said = (await response.text().catch(() => '')).slice(0, 500);
    throw refusal(key, response.status, said);
  } finally {
    clearTimeout(timer);
  }
}

function refusal(key: string, status: number, said: string): Error {
  if (status === 404) return new NotFound('object-not-found', `there is no object ${key}`, { key });
  const words = `the object store refused ${key} with ${status}: ${/<Message>([^<]*)/.exec(said)?.[1] ?? said}`;
  const mayPass = status >= 500 || status === 429 || status === 408;
  if (mayPass) return new Unavailable('object-store-unavailable', words, { key, status });
  const cameDamaged = /<Code>(XAmzContentChecksumMismatch|XAmzContentSHA256Mismatch|BadDigest|IncompleteBody)/.test(
    said,
  );
  return new Conflict(cameDamaged ? 'object-damaged' : 'object-refused', words, { key, status });
}

function asUnavailable(key: string, error: unknown): unknown {
  if (error instanceof Unavailable) return error;
  const { message, cause } = error as Error & { cause?: Error };
  return new Unavailable(
    'object-store-unavailable',
    `the object store cannot be reached for ${key}: ${cause?.message ?? message}`,
    { key },
    { cause: error },
  );
}
