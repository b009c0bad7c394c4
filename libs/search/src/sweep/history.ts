import type { TrialView } from './trial.js';

/** A trial that was added, or replaced by a later version of itself. */
export interface Change<Trial extends TrialView = TrialView> {
  before?: Trial;
  after: Trial;
}

/**
 * Something derived from a history and kept up with it: `update` is told each change once. What it holds must depend on the trials only,
 * never on the order in which they changed, for after a restart it is built anew from the trials as they are.
 */
export interface Index<Value> {
  empty(): Value;
  update(value: Value, change: Change): void;
}

const chunkSize = 256;
/** Changes that are remembered for indexes that lag behind; one that lags farther is built anew. */
const remembered = 4096;

/** The changes of one line of versions, and the indexes that follow it. */
class Journal {
  readonly changes: Change[] = [];
  readonly indexes = new Map<Index<unknown> | string, { value: unknown; position: number; index: Index<unknown> }>();

  constructor(public start: number) {}

  get end(): number {
    return this.start + this.changes.length;
  }

  push(change: Change): void {
    this.changes.push(change);
    if (this.changes.length < 2 * remembered) return;
    this.changes.splice(0, remembered);
    this.start += remembered;
  }
}

/**
 * The trials of a sweep as an indexed view. Never changed in place: `with` makes a new version in O(sqrt n) that shares what is the same,
 * and an older version stays valid. Indexes follow the newest line of versions, each change costs them once.
 */
export class History<Trial extends TrialView = TrialView> implements Iterable<Trial> {
  private all: readonly Trial[] | undefined;

  private constructor(
    private readonly chunks: readonly (readonly Trial[])[],
    readonly length: number,
    private readonly journal: Journal,
    private readonly position: number,
  ) {}

  /** The view of a list; of one that is a view already itself. */
  static of<Trial extends TrialView>(trials: readonly Trial[] | History<Trial>): History<Trial> {
    if (trials instanceof History) return trials;
    const chunks: Trial[][] = [];
    for (let at = 0; at < trials.length; at += chunkSize) chunks.push(trials.slice(at, at + chunkSize));
    return new History(chunks, trials.length, new Journal(0), 0);
  }

  /** By place, from the end where it is negative. */
  at(place: number): Trial | undefined {
    const index = place < 0 ? this.length + place : place;
    return this.chunks[Math.floor(index / chunkSize)]?.[index % chunkSize];
  }

  /** The version in which a place holds another trial; the place behind the last one is new. */
  with(place: number, after: Trial): History<Trial> {
    const at = Math.floor(place / chunkSize);
    const chunks = this.chunks.slice();
    const chunk = (chunks[at] ?? []).slice();
    const before = chunk[place % chunkSize];
    chunk[place % chunkSize] = after;
    chunks[at] = chunk;
    // A second version made from the same one starts a line of its own.
    const journal = this.journal.end === this.position ? this.journal : new Journal(this.position);
    journal.push(before === undefined ? { after } : { before, after });
    return new History(chunks, Math.max(this.length, place + 1), journal, this.position + 1);
  }

  /**
   * What an index says of this version. The value belongs to the index: read it at once and do not keep or change it. `key` names indexes that are
   * made anew for each ask (they depend on options), so that they are found again.
   */
  derived<Value>(index: Index<Value>, key: Index<unknown> | string = index as Index<unknown>): Value {
    const { journal, position } = this;
    const known = journal.indexes.get(key);
    if (known && known.position >= journal.start && known.position <= position) {
      for (let at = known.position; at < position; at += 1)
        known.index.update(known.value, journal.changes[at - journal.start] as Change);
      known.position = position;
      return known.value as Value;
    }
    const value = index.empty();
    for (const after of this) index.update(value, { after });
    if (!known || known.position < position)
      journal.indexes.set(key, { value, position, index: index as Index<unknown> });
    return value;
  }

  *[Symbol.iterator](): Iterator<Trial> {
    for (const chunk of this.chunks) yield* chunk;
  }

  toArray(): readonly Trial[] {
    this.all ??= this.chunks.flat();
    return this.all;
  }

  /** So that a state can be written as JSON. */
  toJSON(): readonly Trial[] {
    return this.toArray();
  }

  map<Value>(of: (trial: Trial, place: number) => Value): Value[] {
    return this.toArray().map(of);
  }

  flatMap<Value>(of: (trial: Trial) => Value | readonly Value[]): Value[] {
    return this.toArray().flatMap(of);
  }

  filter(keep: (trial: Trial) => boolean): Trial[] {
    return this.toArray().filter(keep);
  }

  slice(from?: number, to?: number): Trial[] {
    return this.toArray().slice(from, to);
  }
}
