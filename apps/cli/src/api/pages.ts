/** All items of a list that comes in pages: `next` of one answer is `after` of the next question. */
export async function allPages<Item, After>(
  ask: (after: After | undefined) => Promise<{ items: readonly Item[]; next?: After | undefined }>,
): Promise<Item[]> {
  const all: Item[] = [];
  for (let after: After | undefined; ;) {
    const { items, next } = await ask(after);
    all.push(...items);
    if (next === undefined || items.length === 0) return all;
    after = next;
  }
}
