import { Id, Instant, Name } from '@paucis/contracts';
import { z } from 'zod';
import { Role } from './role.js';

export const NewToken = z.strictObject({
  /** Who will hold it; a user of this name is made where there is none. */
  user: Name,
  role: Role,
});
export type NewToken = z.output<typeof NewToken>;

export const Token = z.object({
  id: Id,
  userId: Id,
  user: z.string(),
  role: Role,
  createdAt: Instant,
  revokedAt: Instant.optional(),
});
export type Token = z.output<typeof Token>;

/** Shown once: only its hash is kept. */
export const TokenWithText = Token.extend({ text: z.string() });
export type TokenWithText = z.output<typeof TokenWithText>;
