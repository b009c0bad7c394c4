/**
 * Reads items in their order, several at a time while their files are small together: decoders work in threads of their own, so
 * the next picture is unpacked while one is worked on. A large one is read alone, so that memory stays what it needs.
 */
export async function* readAhead<Item, Value>(
  items: readonly Item[],
  read: (item: Item) => Promise<Value>,
  { sizeOf, most, bytes }: { sizeOf: (item: Item) => number; most: number; bytes: number },
): AsyncGenerator<{ readonly item: Item; readonly result: PromiseSettledResult<Value> }, void> {
  const waiting: { item: Item; size: number; result: Promise<PromiseSettledResult<Value>> }[] = [];
  let held = 0;
  for (let next = 0; next < items.length || waiting.length > 0;) {
    const item = items[next];
    const size = item === undefined ? 0 : sizeOf(item);
    if (item !== undefined && (waiting.length === 0 || (waiting.length < most && held + size <= bytes))) {
      waiting.push({ item, size, result: settled(read(item)) });
      held += size;
      next += 1;
      continue;
    }
    const first = waiting.shift();
    if (first === undefined) return;
    yield { item: first.item, result: await first.result };
    held -= first.size;
  }
}

const settled = async <Value>(promise: Promise<Value>): Promise<PromiseSettledResult<Value>> =>
  (await Promise.allSettled([promise]))[0];
