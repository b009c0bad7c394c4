import { Invalid, ObjectKey } from '@paucis/contracts';

const shape = /^[a-z]+\/[0-9a-f]{2}\/[0-9a-f]{64}$/;

/** Where bytes lie: the owning service, then the hash of the content. */
export function keyOf(prefix: string, sha256: string): string {
  checkPrefix(prefix);
  return checkedKey(`${prefix}/${sha256.slice(0, 2)}/${sha256}`);
}

/** Keys have one shape, so none leads out of its store. */
export function checkedKey(key: string): string {
  if (ObjectKey.safeParse(key).success && shape.test(key)) return key;
  throw new Invalid('bad-key', `expected a key like registry/ab/ab12..., got ${JSON.stringify(key)}`);
}

export function checkPrefix(prefix: string): void {
  if (/^[a-z]+$/.test(prefix)) return;
  throw new Invalid('bad-prefix', `expected the name of a service as prefix, got ${JSON.stringify(prefix)}`);
}

/** The hash that a key names. */
export const sha256Of = (key: string): string => key.slice(-64);
