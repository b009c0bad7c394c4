import { Invalid } from '@paucis/contracts';
import type { Picture, PixelArray } from '../../samples.js';
import { dicom } from '../dicom/dicom.js';
import { type TreeFile, wholeFile } from '../file-tree.js';
import { bmp } from './bmp.js';
import { nifti } from './nifti.js';
import { headBytes, type PictureFormat, pictureLimits, type ReadingContext } from './picture-format.js';
import { png } from './png.js';
import { jpeg, tiff } from './raster.js';

/** The kinds of image files, tried in this order: one more is one file and one line here. */
export const pictureFormats: readonly PictureFormat[] = [png, jpeg, dicom, tiff, bmp, nifti];

/** Reads an image or volume by what its bytes say, whatever it is called. `Invalid` says why not. */
export async function readPicture(
  file: TreeFile,
  context: Omit<ReadingContext, 'where'>,
): Promise<Picture<PixelArray>> {
  const where = file.name;
  if (file.sizeBytes === 0) throw new Invalid('picture-empty', `${where}: expected an image, got an empty file`);
  const bytes = await wholeFile(file, pictureLimits.fileBytes);
  const format = formatOf(bytes.subarray(0, headBytes));
  if (format === undefined) throw new Invalid('picture-unknown', `${where}: ${unknownFormat(bytes)}`);
  return format.read(bytes, { ...context, where });
}

/** The format whose mark the first bytes bear. */
export const formatOf = (head: Buffer): PictureFormat | undefined =>
  pictureFormats.find((format) => format.matches(head));

/** What bytes without any known mark seem to be, in words. */
export function unknownFormat(bytes: Buffer): string {
  const names = pictureFormats.map(({ name }) => name).join(', ');
  const start = bytes.toString('latin1', 0, 64).trimStart();
  const what = /^<(!doctype|html|\?xml|svg)/i.test(start)
    ? 'a web page or XML'
    : bytes[0] === 0x1f && bytes[1] === 0x8b
      ? 'another packed file; unpack it first'
      : `a file that begins with ${JSON.stringify(bytes.toString('latin1', 0, 8))}`;
  return `expected one of ${names}, got ${what}`;
}
