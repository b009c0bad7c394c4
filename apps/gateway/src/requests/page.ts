import { Id } from '@paucis/contracts';
import { z } from 'zod';

/** Which part of a list, from the query string: `next` of an answer is `after` of the next question. */
export const Page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(100),
  after: z.coerce.number().int().nonnegative().optional(),
});
export type Page = z.output<typeof Page>;

/** The same for lists that go on after an id. */
export const PageById = z.strictObject({ limit: Page.shape.limit, after: Id.optional() });
export type PageById = z.output<typeof PageById>;

/** `next` of a page that is not the last one. */
export function nextOf(items: readonly { id: string }[], hasMore: boolean): { next?: string } {
  const last = items.at(-1);
  return hasMore && last !== undefined ? { next: last.id } : {};
}
