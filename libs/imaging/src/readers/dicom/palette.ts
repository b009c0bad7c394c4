import { brokenDicom, type DicomFile } from './data-set.js';

/** The look-up from palette indices to RGB in 8 bits (DICOM PS3.3, C.7.6.3.1.5); of 16-bit tables the high byte. */
export function paletteOf(file: DicomFile): (indices: ArrayLike<number>) => Uint8Array {
  const tables = ['1', '2', '3'].map((colour) => tableOf(file, colour));
  return (indices) => {
    const result = new Uint8Array(indices.length * 3);
    for (let at = 0; at < indices.length; at += 1) {
      tables.forEach(({ first, values }, colour) => {
        const place = Math.min(values.length - 1, Math.max(0, (indices[at] as number) - first));
        result[3 * at + colour] = values[place] as number;
      });
    }
    return result;
  };
}

function tableOf(
  { dataSet, where, bytes, isBigEndian }: DicomFile,
  colour: string,
): { first: number; values: Uint8Array } {
  const [descriptor, data] = [`x0028110${colour}`, `x0028120${colour}`];
  const [length, first, bits] = [0, 1, 2].map((at) => dataSet.uint16(descriptor, at));
  const element = dataSet.elements[data];
  if (length === undefined || first === undefined || (bits !== 8 && bits !== 16) || element === undefined) {
    throw brokenDicom(where, 'its palette is missing or packed in segments');
  }
  const count = length === 0 ? 65_536 : length;
  const { dataOffset } = element;
  // Tables of 8 bits are stored in bytes or, by many writers, in words.
  const isWide = element.length >= 2 * count;
  if (element.length < count || dataOffset + element.length > bytes.length)
    throw brokenDicom(where, 'its palette is too short');
  const word = (at: number) =>
    isBigEndian ? bytes.readUInt16BE(dataOffset + 2 * at) : bytes.readUInt16LE(dataOffset + 2 * at);
  const values = Uint8Array.from({ length: count }, (_, at) =>
    isWide ? (bits === 16 ? word(at) >> 8 : word(at) & 255) : (bytes[dataOffset + at] as number),
  );
  return { first, values };
}
