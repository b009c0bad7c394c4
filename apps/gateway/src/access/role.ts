import { z } from 'zod';

/** Each role may do what those before it may. */
export const Role = z.enum(['viewer', 'editor', 'admin']);
export type Role = z.output<typeof Role>;

export function mayActAs(held: Role, needed: Role): boolean {
  return Role.options.indexOf(held) >= Role.options.indexOf(needed);
}

/** Who a token speaks for. */
export const Me = z.object({ userId: z.string(), name: z.string(), role: Role, projectId: z.string() });
export type Me = z.output<typeof Me>;
