import { createHash } from 'node:crypto';
import { Invalid } from '@paucis/contracts';

export interface Expected {
  readonly limitBytes: number;
  readonly sha256: string | undefined;
}

/**
 * Passes bytes on as they come and returns their MD5. Too many bytes, or others than were announced, break the stream
 * off, so that whoever stores it keeps nothing.
 */
export async function* receive(
  bytes: AsyncIterable<Uint8Array>,
  expected: Expected,
): AsyncGenerator<Uint8Array, string> {
  const md5 = createHash('md5');
  const sha256 = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of bytes) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > expected.limitBytes) {
      throw new Invalid('upload-too-large', `expected at most ${expected.limitBytes} bytes, more came`, {
        limitBytes: expected.limitBytes,
      });
    }
    md5.update(chunk);
    sha256.update(chunk);
    yield chunk;
  }
  const came = sha256.digest('hex');
  if (sizeBytes === 0) throw new Invalid('upload-empty', 'expected the bytes of a file, none came');
  if (expected.sha256 !== undefined && expected.sha256 !== came) {
    throw new Invalid(
      'upload-damaged',
      `expected bytes with SHA-256 ${expected.sha256}, those that came have ${came}`,
      {
        expected: expected.sha256,
        came,
      },
    );
  }
  return md5.digest('hex');
}
