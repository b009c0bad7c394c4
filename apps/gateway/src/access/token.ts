import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface NewToken {
  /** What its holder shows: `paucis_<id>_<32 random bytes in base64url>`. */
  readonly text: string;
  readonly id: string;
  readonly sha256: string;
}

export function newToken(random: (sizeBytes: number) => Buffer = randomBytes): NewToken {
  const id = random(8).toString('hex');
  const text = `paucis_${id}_${random(32).toString('base64url')}`;
  return { text, id, sha256: sha256Of(text).toString('hex') };
}

/** The part by which a token is found; undefined for what cannot be one. */
export function tokenIdOf(text: string): string | undefined {
  return /^paucis_([0-9a-f]{16})_[A-Za-z0-9_-]{43}$/.exec(text)?.[1];
}

/** In constant time: how long it takes says nothing about where they differ. */
export function isSameToken(text: string, sha256: string): boolean {
  return timingSafeEqual(sha256Of(text), Buffer.from(sha256, 'hex'));
}

export const sha256Of = (text: string): Buffer => createHash('sha256').update(text).digest();
