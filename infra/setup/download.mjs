import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { pipeline } from 'node:stream/promises';
import { SetupFailure } from './failure.mjs';

const attempts = 5;
const idleLimitMs = 30_000;

/** SHA-256 of a file, hexadecimal. */
export async function sha256(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** Downloads to a file, going on where an earlier attempt, also of another process, stopped. */
export async function download(url, file, what, progress) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await downloadOnce(url, file, what, progress);
    } catch (error) {
      const reason = error.cause?.message ?? error.message;
      if (error instanceof SetupFailure || attempt === attempts) {
        throw new SetupFailure(
          `${what} could not be downloaded: ${reason}`,
          'Check the network, then run this again.',
          { cause: error },
        );
      }
      progress.line(`the download broke off (${reason}); trying again`);
      await delay(250 * attempt ** 2);
    }
  }
}

async function downloadOnce(url, file, what, progress) {
  const begin = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new Error('the server did not answer in time')), idleLimitMs);
  try {
    const response = await fetch(url, { headers: begin > 0 ? { range: `bytes=${begin}-` } : {}, signal: abort.signal });
    if (response.status === 416) return; // all of it is here; the checksum decides
    if (!response.ok) throw new SetupFailure(`the server answered ${response.status}`);
    const resumed = response.status === 206;
    let done = resumed ? begin : 0;
    const total = done + Number(response.headers.get('content-length') ?? 0);
    const show = progress.bytes(`downloading ${what}`, total);
    // Each write is awaited: after a broken connection the file ends where the next attempt will ask to go on.
    const target = await open(file, resumed ? 'a' : 'w');
    try {
      for await (const chunk of response.body) {
        timer.refresh();
        await target.writeFile(chunk);
        show((done += chunk.length));
      }
    } finally {
      await target.close();
    }
  } finally {
    clearTimeout(timer);
  }
}
