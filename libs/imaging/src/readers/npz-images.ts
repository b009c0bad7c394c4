import { ImageShape, Invalid } from '@paucis/contracts';
import type { NpyMember } from './npy-array.js';

export const imageLimits = { samples: 10_000_000, imageBytes: 64 * 2 ** 20, blockBytes: 4 * 2 ** 20 } as const;

export interface ImageArray {
  readonly count: number;
  readonly image: ImageShape;
}

/** Checks that an array holds images: uint8, (n, height, width) or (n, height, width, channels), row by row. */
export function checkImages({ header, where }: NpyMember): ImageArray {
  const { dtype, shape, fortranOrder } = header;
  if (!/^[|<>=]?u1$/.test(dtype)) {
    throw new Invalid(
      'npz-image-dtype',
      `${where}: expected uint8 images, got dtype ${dtype}; scale to 0-255 and convert`,
    );
  }
  const [count = 0, height, width, channels = 1] = shape;
  const image = ImageShape.safeParse({ height, width, channels });
  if (shape.length < 3 || shape.length > 4 || !image.success) {
    throw new Invalid(
      'npz-shape',
      `${where}: expected (n, height, width) or (n, height, width, channels) with sides up to 4096 and up to ` +
        `16 channels, got (${shape.join(', ')})`,
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
  const imageBytes = image.data.height * image.data.width * image.data.channels;
  if (imageBytes > imageLimits.imageBytes) {
    throw new Invalid(
      'npz-image-large',
      `${where}: expected at most ${imageLimits.imageBytes} bytes an image, got ${imageBytes}`,
    );
  }
  return { count, image: image.data };
}
