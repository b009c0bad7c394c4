import { z } from 'zod';

/** Opaque text ids; the prefix tells people what an id is of, code never parses it. */
export const Id = z.string().regex(/^[A-Za-z0-9_-]{1,80}$/, 'an id has 1 to 80 letters, digits, "_" or "-"');

/** A new id such as `sweep_01h...`: the prefix, then 20 random hexadecimal digits. */
export function newId(prefix: string, uuid: () => string = () => crypto.randomUUID()): string {
  return `${prefix}_${uuid().replaceAll('-', '').slice(0, 20)}`;
}

/** SHA-256 in lower-case hexadecimal. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 has 64 hexadecimal digits');

/** Milliseconds since 1970 (UTC). */
export const Instant = z.number().int().nonnegative();

/** What names a thing for people: datasets, sweeps. */
export const Name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'a name has lower-case letters, digits, ".", "_" or "-", 63 at most');
