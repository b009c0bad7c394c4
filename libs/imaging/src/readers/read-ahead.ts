/** What a reader that runs ahead of its turn may take. */
export interface AheadLimit {
  /** Bytes of unpacked pixels; one that needs more throws `LargeAhead` before it takes them. */
  readonly aheadBytes?: number;
}

/** Not a refusal: the item is read again when it is its turn and nothing else is being read. */
export class LargeAhead extends Error {}

/**
 * Reads items in their order, several at a time while their files are small together: decoders work in threads of their own, so
 * the next picture is unpacked while one is worked on. A large one, packed or unpacked, is read alone, so that memory stays
 * what it needs.
 */
export async function* readAhead<Item, Value>(
  items: readonly Item[],
  read: (item: Item, limit: AheadLimit) => Promise<Value>,
  { sizeOf, most, bytes, aheadBytes }: { sizeOf: (item: Item) => number; most: number; bytes: number } & AheadLimit,
): AsyncGenerator<{ readonly item: Item; readonly result: PromiseSettledResult<Value> }, void> {
  const waiting: { item: Item; size: number; result: Promise<PromiseSettledResult<Value>> }[] = [];
  let held = 0;
  for (let next = 0; next < items.length || waiting.length > 0;) {
    const item = items[next];
    const size = item === undefined ? 0 : sizeOf(item);
    if (item !== undefined && (waiting.length === 0 || (waiting.length < most && held + size <= bytes))) {
      waiting.push({ item, size, result: settled(read(item, { aheadBytes })) });
      held += size;
      next += 1;
      continue;
    }
    const first = waiting.shift();
    if (first === undefined) return;
    let result = await first.result;
    if (result.status === 'rejected' && result.reason instanceof LargeAhead) {
      await Promise.all(waiting.map((other) => other.result));
      result = await settled(read(first.item, {}));
    }
    yield { item: first.item, result };
    held -= first.size;
  }
}

const settled = async <Value>(promise: Promise<Value>): Promise<PromiseSettledResult<Value>> =>
  (await Promise.allSettled([promise]))[0];

/**
 * One source after the other. All begin at once, so that a later one's first block is unpacked by another thread while an earlier one is
 * worked on.
 */
export async function* inTurn<Value>(sources: readonly AsyncGenerator<Value, void>[]): AsyncGenerator<Value, void> {
  const firsts = sources.map((source) => settled(source.next()));
  try {
    for (const [at, source] of sources.entries()) {
      const first = (await firsts[at]) as PromiseSettledResult<IteratorResult<Value, void>>;
      if (first.status === 'rejected') throw first.reason;
      if (first.value.done === true) continue;
      yield first.value.value;
      yield* source;
    }
  } finally {
    await Promise.allSettled(sources.map((source) => source.return()));
  }
}
