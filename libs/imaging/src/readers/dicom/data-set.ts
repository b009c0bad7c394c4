import { constants, inflateRawSync } from 'node:zlib';
import { Invalid } from '@paucis/contracts';
import dicomParser, { type DataSet, type Element } from 'dicom-parser';

/** Elements before the pixels: more than this is no image header. Bounds the parser to about 60 MB and a second. */
const headerLimitBytes = 2 * 2 ** 20;
const inflatedLimitBytes = 512 * 2 ** 20;

const deflated = '1.2.840.10008.1.2.1.99';
const pixelData = 'x7fe00010';

/** A file's elements up to its pixels, and where those are. */
export interface DicomFile {
  readonly where: string;
  readonly transferSyntax: string;
  readonly dataSet: DataSet;
  readonly isBigEndian: boolean;
  /** The whole file, unpacked where it is deflated. */
  readonly bytes: Buffer;
  readonly pixels: { readonly offset: number; readonly length: number; readonly isEncapsulated: boolean } | undefined;
}

export const isDicom = (head: Buffer): boolean => head.toString('latin1', 128, 132) === 'DICM';

/** Reads the elements before the pixels, nothing of which is trusted: lengths, encodings and order may all be wrong. */
export function openDicom(bytes: Buffer, where: string): DicomFile {
  if (!isDicom(bytes)) {
    throw new Invalid('dicom-no-meta', `${where}: expected a DICOM file with a preamble and file meta information`);
  }
  try {
    const transferSyntax = transferSyntaxOf(bytes);
    const whole = transferSyntax === deflated ? inflated(bytes) : bytes;
    const dataSet = dicomParser.parseDicom(
      whole.subarray(0, headerLimitBytes),
      // What is inflated already is plain explicit little endian.
      { untilTag: pixelData, inflater: (body: Uint8Array) => body } as Parameters<typeof dicomParser.parseDicom>[1],
    );
    const element = dataSet.elements[pixelData];
    if (element === undefined && whole.length > headerLimitBytes) {
      throw headerLarge(where);
    }
    const isBigEndian = transferSyntax === '1.2.840.10008.1.2.2';
    const pixels = element && placeOf(element, whole);
    return { where, transferSyntax, dataSet, isBigEndian, bytes: whole, pixels };
  } catch (cause) {
    if (cause instanceof Invalid) throw cause;
    if (bytes.length > headerLimitBytes) throw headerLarge(where);
    throw brokenDicom(
      where,
      cause instanceof Error ? cause.message : String((cause as { exception?: unknown }).exception ?? cause),
    );
  }
}

function transferSyntaxOf(bytes: Buffer): string {
  const syntax = dicomParser.readPart10Header(bytes.subarray(0, headerLimitBytes)).string('x00020010');
  if (syntax === undefined) throw new Error('it names no transfer syntax');
  return syntax.trim();
}

/** The file with everything after the meta information inflated. */
function inflated(bytes: Buffer): Buffer {
  const length = bytes.readUInt32LE(140);
  const from = 144 + length;
  if (bytes.toString('latin1', 132, 138) !== '\x02\0\0\0UL' || from > bytes.length)
    throw new Error('its meta length is wrong');
  const body = inflateRawSync(bytes.subarray(from), {
    maxOutputLength: inflatedLimitBytes,
    finishFlush: constants.Z_SYNC_FLUSH,
  });
  if (body.length > 64 * 2 ** 20 && body.length > 200 * bytes.length)
    throw new Error('it unpacks to over 200 times its size');
  return Buffer.concat([bytes.subarray(0, from), body]);
}

function placeOf({ dataOffset, length, hadUndefinedLength }: Element, bytes: Buffer): DicomFile['pixels'] {
  const isEncapsulated = hadUndefinedLength === true || length === 0xffffffff;
  return { offset: dataOffset, length: isEncapsulated ? bytes.length - dataOffset : length, isEncapsulated };
}

const headerLarge = (where: string): Invalid =>
  new Invalid('dicom-header-large', `${where}: expected pixels within the first ${headerLimitBytes} bytes, found none`);

export const brokenDicom = (where: string, reason: string): Invalid =>
  new Invalid('dicom-broken', `${where}: the DICOM file is truncated or damaged: ${reason.slice(0, 200)}`);

/** One whole number of a data set; `Invalid` where it is something else. */
export function integer({ dataSet, where }: DicomFile, tag: string, what: string): number | undefined {
  const text = dataSet.string(tag)?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^[+-]?\d{1,9}$/.test(text)) return Number(text);
  throw new Invalid(
    'dicom-value',
    `${where}: expected a whole number as ${what}, got ${JSON.stringify(text.slice(0, 20))}`,
  );
}

/** The numbers of a decimal string; undefined where it holds none. */
export function decimals({ dataSet }: DicomFile, tag: string): readonly number[] | undefined {
  const text = dataSet.string(tag);
  if (text === undefined) return undefined;
  const numbers = text.split('\\').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  return numbers.every((number) => Number.isFinite(number)) ? numbers : undefined;
}
