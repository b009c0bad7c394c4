/** One measured line. A row without a peer compares `ours` with its mark; one with a peer compares the ratio. */
export interface Row {
  /** `<what>/<case>`, as documented in the benchmark's own file. */
  readonly name: string;
  /** Median, in `unit`. */
  readonly ours: number;
  readonly peer: number | undefined;
  readonly unit: string;
  /** Which direction is good. */
  readonly better: 'lower' | 'higher';
  /** A limit for `ours / peer`, or for `ours` where `markOn` says so; undefined where a figure has no mark. */
  readonly mark?: number;
  readonly markOn?: 'ratio' | 'ours';
  /** A judgement that no ratio can say, such as that of a paired test; it stands for the mark. */
  readonly passes?: boolean;
  /** What else a reader needs: quartiles, rounds, versions. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** A row as it is printed. `pass` is null where there is no mark or the peer did not run. */
export interface JudgedRow extends Omit<Row, 'peer' | 'mark' | 'passes'> {
  readonly peer: number | null;
  /** ours / peer. */
  readonly ratio: number | null;
  readonly mark: number | null;
  readonly pass: boolean | null;
}

export interface BenchContext {
  /** A shorter form: fewer rounds and cases, the same rows where it can. */
  readonly quick: boolean;
  /** Python with the benchmark's peers; undefined where they were not installed. */
  readonly python: string | undefined;
  readonly device: 'cpu' | 'gpu';
  /** Whether a row was asked for; ask before the work is done. */
  readonly wants: (row: string) => boolean;
  /** A line for the person who waits. */
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface Benchmark {
  /** One sentence for `--help`. */
  readonly summary: string;
  /** The file in `peers/` that names the Python packages of its peers. */
  readonly peers?: string;
  /** Yields each row as soon as it is measured. */
  run(context: BenchContext): AsyncIterable<Row>;
}

export function judge({ passes, ...row }: Row): JudgedRow {
  const ratio = row.peer === undefined ? null : row.ours / row.peer;
  const measured = (row.markOn ?? 'ratio') === 'ours' ? row.ours : ratio;
  const byMark =
    row.mark === undefined || measured === null
      ? null
      : row.better === 'lower'
        ? measured <= row.mark
        : measured >= row.mark;
  return { ...row, peer: row.peer ?? null, ratio, mark: row.mark ?? null, pass: passes ?? byMark };
}
