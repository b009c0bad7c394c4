/** A list that stays sorted: `before` must order any two entries that are not the same. */
export class Sorted<Entry> {
  readonly entries: Entry[] = [];

  constructor(private readonly before: (a: Entry, b: Entry) => boolean) {}

  get length(): number {
    return this.entries.length;
  }

  /** How many entries stand before this one, whether it is in the list or not. */
  rankOf(entry: Entry): number {
    let [low, high] = [0, this.entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.before(this.entries[middle] as Entry, entry)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  add(entry: Entry): void {
    this.entries.splice(this.rankOf(entry), 0, entry);
  }

  /** Takes out the entry that neither stands before this one nor behind it. */
  remove(entry: Entry): void {
    const at = this.rankOf(entry);
    const found = this.entries[at];
    if (found !== undefined && !this.before(entry, found)) this.entries.splice(at, 1);
  }

  /** Puts the entry in the place of the one that it equals in order. */
  replace(entry: Entry): void {
    this.entries[this.rankOf(entry)] = entry;
  }
}
