import { Invalid } from '@paucis/contracts';

/** The header of a NumPy array file (NEP 1; format versions 1.0, 2.0 and 3.0). */
export interface NpyHeader {
  /** NumPy's name of the element type, such as `|u1` or `<i8`. */
  readonly dtype: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Bytes before the first element. */
  readonly dataOffset: number;
}

/** Longer headers than this belong to record types, which no image set needs. */
export const npyHeaderLimitBytes = 65_536;

const magic = Buffer.from('\x93NUMPY', 'latin1');

/**
 * Parses the first bytes of an .npy file without evaluating anything: the header is a Python literal, of which exactly the
 * dictionary of `descr`, `fortran_order` and `shape` is understood. Gives `undefined` if more bytes are needed.
 */
export function parseNpyHeader(bytes: Buffer, where: string): NpyHeader | undefined {
  if (bytes.length < 12) return undefined;
  if (!bytes.subarray(0, 6).equals(magic)) {
    throw new Invalid('npy-no-array', `${where}: expected a NumPy array, found bytes without the NumPy mark`);
  }
  const version = bytes[6] as number;
  if (version < 1 || version > 3) {
    throw new Invalid('npy-version', `${where}: expected .npy format 1, 2 or 3, got ${version}`);
  }
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  if (start + length > npyHeaderLimitBytes) {
    throw new Invalid(
      'npy-header-large',
      `${where}: expected a header of at most ${npyHeaderLimitBytes} bytes, got ${length}`,
    );
  }
  if (bytes.length < start + length) return undefined;
  const text = bytes.toString(version === 3 ? 'utf8' : 'latin1', start, start + length);
  return { ...parseLiteral(text, where), dataOffset: start + length };
}

const fieldPatterns = {
  dtype: /^'descr': *'([^'\\]{1,40})'$/,
  fortranOrder: /^'fortran_order': *(True|False)$/,
  shape: /^'shape': *\(((?:\d{1,16}L?, *)*(?:\d{1,16}L?)?)\)$/,
};

function parseLiteral(text: string, where: string): Omit<NpyHeader, 'dataOffset'> {
  const body = /^\{(.*)\}\s*$/s.exec(text)?.[1];
  if (body === undefined) throw unreadable(where, text);
  if (/'descr': *\[/.test(body)) {
    throw new Invalid('npy-dtype', `${where}: expected plain numbers, got a record type; save one array per field`);
  }
  // Fields are separated by commas outside the parentheses of the shape.
  const fields = body.match(/'[^']*': *(?:\([^)]*\)|'[^']*'|\w+)/g) ?? [];
  const isClean = fields.reduce((rest, field) => rest.replace(field, ''), body).replaceAll(/[, ]/g, '') === '';
  const dtype = capture(fields, fieldPatterns.dtype);
  const fortranOrder = capture(fields, fieldPatterns.fortranOrder);
  const shape = capture(fields, fieldPatterns.shape);
  if (!isClean || fields.length !== 3 || dtype === undefined || fortranOrder === undefined || shape === undefined) {
    throw unreadable(where, text);
  }
  const sides = shape.split(',').filter((side) => side.trim() !== '');
  return { dtype, fortranOrder: fortranOrder === 'True', shape: sides.map((side) => Number.parseInt(side, 10)) };
}

function capture(fields: readonly string[], pattern: RegExp): string | undefined {
  for (const field of fields) {
    const found = pattern.exec(field)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

function unreadable(where: string, text: string): Invalid {
  return new Invalid(
    'npy-header',
    `${where}: expected a header with 'descr', 'fortran_order' and 'shape', got ${JSON.stringify(text.slice(0, 80))}`,
  );
}
