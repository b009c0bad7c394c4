import type { Batch } from '@paucis/imaging';
import type { Random } from '@paucis/statistics';

/** What was taken out of the images of a background-only test. */
export type Removed = 'object' | 'centre';

/** Sides of the box that is cut out where no mask says where the object lies. */
const centreShare = 0.75;
/** Added on each side of an object's box, in shares of its own sides. */
const margin = 0.1;

interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * The images with the object removed: a box around it is filled with the mean of what lies outside, so that no outline is left.
 * An image without an object loses a box of the size and place of another image's, else the hole would give the answer away.
 * Without masks the middle of every image goes, and its border stays.
 */
export function withoutObject(samples: Batch, random: Random): { removed: Removed; images: Uint8Array } {
  const { image, images, masks, sampleIds } = samples;
  const pixels = image.height * image.width;
  const boxes = sampleIds.map((_, at) => masks && boxOf(masks.subarray(at * pixels, (at + 1) * pixels), image));
  const known = boxes.filter((box): box is Box => box !== undefined);
  const middle = centreBox(image);
  const changed = images.slice();
  const size = pixels * image.channels;
  boxes.forEach((box, at) => {
    const other = known.length > 0 ? (known[random.integer(known.length)] as Box) : middle;
    fill(changed.subarray(at * size, (at + 1) * size), box ?? other, image);
  });
  return { removed: known.length > 0 ? 'object' : 'centre', images: changed };
}

function centreBox({ height, width }: Batch['image']): Box {
  const [high, wide] = [Math.round(centreShare * height), Math.round(centreShare * width)];
  return { top: (height - high) >> 1, left: (width - wide) >> 1, height: high, width: wide };
}

/** Around everything that is not 0, with a margin; undefined where all is. */
function boxOf(mask: Uint8Array, { height, width }: Batch['image']): Box | undefined {
  let [top, bottom, left, right] = [height, -1, width, -1];
  mask.forEach((value, at) => {
    if (value === 0) return;
    const [y, x] = [Math.floor(at / width), at % width];
    [top, bottom, left, right] = [Math.min(top, y), Math.max(bottom, y), Math.min(left, x), Math.max(right, x)];
  });
  if (bottom < 0) return undefined;
  const [moreY, moreX] = [Math.ceil(margin * (bottom - top + 1)), Math.ceil(margin * (right - left + 1))];
  [top, left] = [Math.max(0, top - moreY), Math.max(0, left - moreX)];
  [bottom, right] = [Math.min(height - 1, bottom + moreY), Math.min(width - 1, right + moreX)];
  return { top, left, height: bottom - top + 1, width: right - left + 1 };
}

/** Sets the box to the mean of the pixels outside it, channel by channel. */
function fill(pixels: Uint8Array, box: Box, { height, width, channels }: Batch['image']): void {
  const inBox = (y: number, x: number): boolean =>
    y >= box.top && y < box.top + box.height && x >= box.left && x < box.left + box.width;
  for (let channel = 0; channel < channels; channel += 1) {
    let [sum, count] = [0, 0];
    for (let at = 0; at < height * width; at += 1) {
      if (inBox(Math.floor(at / width), at % width)) continue;
      sum += pixels[at * channels + channel] as number;
      count += 1;
    }
    const value = count > 0 ? Math.round(sum / count) : 128;
    for (let at = 0; at < height * width; at += 1) {
      if (inBox(Math.floor(at / width), at % width)) pixels[at * channels + channel] = value;
    }
  }
}
