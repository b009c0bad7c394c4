import { CommandFailed } from '../command-failed.js';

/** A table of texts. */
export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Line of the file on which each row begins. */
  readonly lines: readonly number[];
}

/**
 * Comma-, semicolon- or tab-separated values (RFC 4180: quotes, doubled quotes, line breaks inside quotes), whichever separator
 * the first line has most of. Rows with another number of fields are refused with their line.
 */
export function parseDelimited(text: string, shownAs: string): TextTable {
  const clean = text.replace(/^\ufeff/, '');
  const firstLine = clean.slice(0, clean.search(/\r?\n|$/));
  const separator = [',', ';', '\t'].reduce((best, next) =>
    firstLine.split(next).length > firstLine.split(best).length ? next : best,
  );
  const records = recordsOf(clean, separator, shownAs);
  const [header, ...rest] = records;
  if (!header || rest.length === 0) {
    throw new CommandFailed(`${shownAs}: expected a line of column names and at least one line of values`);
  }
  const columns = header.fields.map((name) => name.trim());
  const doubled = columns.find((name, at) => columns.indexOf(name) !== at);
  if (doubled !== undefined) throw new CommandFailed(`${shownAs}: the column "${doubled}" comes twice`);
  for (const { fields, line } of rest) {
    if (fields.length === columns.length) continue;
    throw new CommandFailed(
      `${shownAs}:${line}: expected ${columns.length} fields as in the first line, got ${fields.length}`,
    );
  }
  return {
    columns,
    rows: rest.map(({ fields }) => fields.map((field) => field.trim())),
    lines: rest.map(({ line }) => line),
  };
}

function recordsOf(text: string, separator: string, shownAs: string): { fields: string[]; line: number }[] {
  const records: { fields: string[]; line: number }[] = [];
  let fields: string[] = [];
  let [field, quoted, line, startedAt] = ['', false, 1, 1];
  const endRecord = (): void => {
    fields.push(field);
    if (fields.length > 1 || field.trim() !== '') records.push({ fields, line: startedAt });
    [fields, field] = [[], ''];
    startedAt = line + 1;
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] as string;
    if (quoted) {
      if (letter === '"' && text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else if (letter === '"') quoted = false;
      else field += letter;
      if (letter === '\n') line += 1;
    } else if (letter === '"' && field.trim() === '') {
      [quoted, field] = [true, ''];
    } else if (letter === separator) {
      fields.push(field);
      field = '';
    } else if (letter === '\n') {
      endRecord();
      line += 1;
    } else if (letter !== '\r') field += letter;
  }
  if (quoted) throw new CommandFailed(`${shownAs}:${startedAt}: a quote is opened and never closed`);
  if (field !== '' || fields.length > 0) endRecord();
  return records;
}
