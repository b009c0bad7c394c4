import { createHash } from 'node:crypto';
import { type Readable, Transform } from 'node:stream';
import { Conflict } from '@paucis/contracts';
import { sha256Of } from './object-keys.js';

/** The bytes, if their hash is the one that the key names (and the asked one). */
export function checkedBytes(key: string, bytes: Buffer, asked?: string): Buffer {
  check(key, createHash('sha256').update(bytes).digest('hex'), asked);
  return bytes;
}

/** Passes bytes on; a wrong checksum destroys the stream with an error before it ends. */
export function checkedStream(key: string, source: Readable): Readable {
  const hash = createHash('sha256');
  const checked = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(undefined, chunk);
    },
    flush(done) {
      try {
        check(key, hash.digest('hex'));
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  source.on('error', (error) => checked.destroy(error));
  checked.on('close', () => source.destroy());
  return source.pipe(checked);
}

function check(key: string, actual: string, asked?: string): void {
  const stored = sha256Of(key);
  if (actual !== stored) {
    throw new Conflict('object-corrupt', `object ${key}: expected SHA-256 ${stored}, its bytes have ${actual}`, {
      key,
      actual,
    });
  }
  if (asked !== undefined && asked !== actual) {
    throw new Conflict('object-differs', `object ${key}: expected SHA-256 ${asked}, got ${actual}`, { key, actual });
  }
}
