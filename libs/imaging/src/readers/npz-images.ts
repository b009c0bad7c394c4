import { ImageShape, Invalid } from '@paucis/contracts';
import { valuesIn } from '../samples.js';
import type { NpyMember } from './npy-array.js';

export const imageLimits = { samples: 10_000_000, imageBytes: 64 * 2 ** 20, blockBytes: 4 * 2 ** 20 } as const;

export interface ImageArray {
  readonly count: number;
  readonly image: ImageShape;
}

/** A last side up to here counts colours; a longer one is the width of a volume. */
const mostChannels = 16;

/** Checks that an array holds images: uint8, (n, height, width) or (n, height, width, channels), row by row. */
export function checkImages({ header, where }: NpyMember): ImageArray {
  const { dtype, shape, fortranOrder } = header;
  if (!/^[|<>=]?u1$/.test(dtype)) {
    throw new Invalid(
      'npz-image-dtype',
      `${where}: expected uint8 images, got dtype ${dtype}; scale to 0-255 and convert`,
    );
  }
  const [count = 0, ...sides] = shape;
  const image = ImageShape.safeParse(imageOf(sides));
  if (!image.success) {
    throw new Invalid(
      'npz-shape',
      `${where}: expected (n, height, width), (n, height, width, channels) or (n, depth, height, width) with sides up to ` +
        `4096 and up to ${mostChannels} channels, got (${shape.join(', ')})`,
    );
  }
  if (fortranOrder) {
    throw new Invalid(
      'npz-fortran-order',
      `${where}: expected rows in C order, got Fortran order; save numpy.ascontiguousarray(images)`,
    );
  }
  if (count < 1 || count > imageLimits.samples) {
    throw new Invalid('npz-count', `${where}: expected 1 to ${imageLimits.samples} images, got ${count}`);
  }
  const imageBytes = valuesIn(image.data);
  if (imageBytes > imageLimits.imageBytes) {
    throw new Invalid(
      'npz-image-large',
      `${where}: expected at most ${imageLimits.imageBytes} bytes an image, got ${imageBytes}`,
    );
  }
  return { count, image: image.data };
}

function imageOf(sides: readonly number[]): Partial<ImageShape> {
  const last = sides.at(-1) ?? 0;
  const hasColours = sides.length > 2 && last <= mostChannels;
  const [width, height, depth] = (hasColours ? sides.slice(0, -1) : sides).toReversed();
  if (sides.length < 2 || sides.length > (hasColours ? 4 : 3)) return {};
  return { ...{ height, width, channels: hasColours ? last : 1 }, ...(depth !== undefined && { depth }) } as ImageShape;
}
