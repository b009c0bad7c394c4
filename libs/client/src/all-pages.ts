/** All pages of a list: `next` of one answer is `after` of the next question. */
export async function* allPages<Page extends { next?: After | undefined }, After extends string | number>(
  ask: (after: After | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  for (let after: After | undefined; ;) {
    const page = await ask(after);
    yield page;
    if (page.next === undefined) return;
    after = page.next;
  }
}
