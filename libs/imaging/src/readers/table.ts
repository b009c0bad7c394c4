import { Invalid } from '@paucis/contracts';
import { CsvError, parse } from 'csv-parse';
import type { TreeFile } from './file-tree.js';

/** A row by column name, values as text. */
export type TableRow = Readonly<Record<string, string>>;

const limits = { rows: 10_000_000, columns: 2_000, recordBytes: 2 ** 20, fileBytes: 2 ** 30 } as const;

/** Reads a CSV (comma, semicolon or tab, by its first line) or a JSON Lines file row by row; one row is in memory. */
export async function* readTable(file: TreeFile): AsyncGenerator<TableRow, void> {
  if (file.sizeBytes > limits.fileBytes) {
    throw new Invalid('table-large', `${file.name}: expected at most ${limits.fileBytes} bytes, got ${file.sizeBytes}`);
  }
  const isJson = /\.(jsonl|ndjson)$/i.test(file.name);
  let count = 0;
  for await (const row of isJson ? jsonRows(file) : csvRows(file)) {
    count += 1;
    if (count > limits.rows) throw new Invalid('table-rows', `${file.name}: expected at most ${limits.rows} rows`);
    yield row;
  }
  if (count === 0)
    throw new Invalid('table-empty', `${file.name}: expected a line of column names and at least one row`);
}

async function* csvRows(file: TreeFile): AsyncGenerator<TableRow, void> {
  const parser = parse({
    bom: true,
    columns: (names: string[]) => checkColumns(names, file.name),
    delimiter: await delimiterOf(file),
    max_record_size: limits.recordBytes,
    skip_empty_lines: true,
    trim: true,
  });
  const feeding = feed(parser, file);
  try {
    for await (const row of parser) yield row as TableRow;
    await feeding;
  } catch (cause) {
    if (cause instanceof Invalid) throw cause;
    if (!(cause instanceof CsvError)) throw cause;
    throw new Invalid('table-broken', `${file.name}: the table is damaged: ${cause.message.slice(0, 300)}`);
  } finally {
    parser.destroy();
    await feeding.catch(() => undefined);
  }
}

/** Gives the parser the file as fast as it takes it. */
async function feed(parser: ReturnType<typeof parse>, file: TreeFile): Promise<void> {
  try {
    for await (const chunk of file.chunks()) {
      if (parser.destroyed) return;
      if (parser.write(chunk)) continue;
      await new Promise<void>((resolve) => {
        parser.once('drain', resolve);
        parser.once('close', resolve);
      });
    }
    parser.end();
  } catch (error) {
    parser.destroy(error as Error);
  }
}

async function delimiterOf(file: TreeFile): Promise<string> {
  for await (const chunk of file.chunks()) {
    const line = chunk.toString('utf8', 0, 65_536).split('\n', 1)[0] ?? '';
    const counts = [',', ';', '\t'].map((mark) => [mark, line.split(mark).length] as const);
    return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
  }
  return ',';
}

function checkColumns(names: readonly string[], where: string): string[] {
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated !== undefined) throw new Invalid('table-columns', `${where}: column ${repeated} occurs twice`);
  if (names.length > limits.columns)
    throw new Invalid('table-columns', `${where}: more than ${limits.columns} columns`);
  return [...names];
}

async function* jsonRows(file: TreeFile): AsyncGenerator<TableRow, void> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 0;
  for await (const chunk of file.chunks()) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      line += 1;
      const row = jsonRow(rest.subarray(0, end), line, file.name);
      rest = rest.subarray(end + 1);
      if (row) yield row;
    }
    if (rest.length > limits.recordBytes) jsonRow(rest, line + 1, file.name);
  }
  const last = jsonRow(rest, line + 1, file.name);
  if (last) yield last;
}

function jsonRow(bytes: Buffer, line: number, where: string): TableRow | undefined {
  if (bytes.length > limits.recordBytes) {
    throw new Invalid('table-broken', `${where}: line ${line}: expected at most ${limits.recordBytes} bytes in a line`);
  }
  const text = bytes.toString('utf8').trim();
  if (text === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Invalid(
      'table-broken',
      `${where}: line ${line}: expected a JSON object, got ${JSON.stringify(text.slice(0, 40))}`,
    );
  }
  const plain = Object.entries(value).filter(([, field]) => field !== null && typeof field !== 'object');
  return Object.fromEntries(plain.map(([name, field]) => [name, String(field).trim()]));
}
