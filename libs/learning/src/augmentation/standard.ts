import type { Anatomy, ImageShape } from '@paucis/contracts';
import type { Random } from '@paucis/engine';
import { z } from 'zod';
import { type Augment, defineAugmentation } from './augmentation.js';

const probability = z.number().min(0).max(1);

/** Shift (pad and random crop), the flips that anatomy allows, and intensity: brightness, contrast and gamma. */
export const standard = defineAugmentation({
  name: 'standard',
  summary: 'Small shifts, flips where anatomy allows them, brightness, contrast and gamma.',
  options: z.strictObject({
    shift: probability.default(1),
    /** Largest shift as a share of the side: 1/7 is 4 pixels of 28. */
    reach: z
      .number()
      .min(0)
      .max(0.5)
      .default(1 / 7),
    /** Of each allowed flip. */
    flip: probability.default(0.5),
    intensity: probability.default(0.5),
    /** Largest change of brightness (of the full range) and of contrast; gamma runs from 1.5^-(5·strength) to 1.5^(5·strength). */
    strength: z.number().min(0).max(0.5).default(0.2),
  }),
  create: (options, anatomy) => (images, image, random) => {
    if (options.shift === 0 && options.flip === 0 && options.intensity === 0) return images;
    return augment(images, image, random, options, anatomy);
  },
});

interface Options {
  readonly shift: number;
  readonly reach: number;
  readonly flip: number;
  readonly intensity: number;
  readonly strength: number;
}

function augment(...given: [...Parameters<Augment>, Options, Anatomy]): Uint8Array {
  const [images, image, random, options, anatomy] = given;
  const size = image.height * image.width * image.channels;
  const changed = new Uint8Array(images.length);
  for (let at = 0; at < images.length; at += size) {
    const draw = drawChange(random, image, options, anatomy);
    move(images.subarray(at, at + size), changed.subarray(at, at + size), image, draw);
    if (draw.tone !== undefined) retone(changed.subarray(at, at + size), draw.tone);
  }
  return changed;
}

interface Change {
  readonly rows: number;
  readonly columns: number;
  readonly mirrorsRows: boolean;
  readonly mirrorsColumns: boolean;
  readonly tone: { readonly brightness: number; readonly contrast: number; readonly gamma: number } | undefined;
}

/** Always nine numbers an image, whatever happens to it: what one image does never moves the draws of the next. */
function drawChange(random: Random, image: ImageShape, options: Options, anatomy: Anatomy): Change {
  const chances = Array.from({ length: 9 }, () => random.uniform());
  const [shift, row, column, horizontal, vertical, intensity, brightness, contrast, gamma] = chances as [
    number,
    ...number[],
  ];
  const offset = (chance: number, side: number): number => {
    const reach = Math.round(options.reach * side);
    return shift < options.shift ? Math.floor(chance * (2 * reach + 1)) - reach : 0;
  };
  const signed = (chance: number) => options.strength * (2 * chance - 1);
  const flips = new Set(anatomy.flips);
  return {
    rows: offset(row as number, image.height),
    columns: offset(column as number, image.width),
    mirrorsColumns: flips.has('horizontal') && (horizontal as number) < options.flip,
    mirrorsRows: flips.has('vertical') && (vertical as number) < options.flip,
    tone:
      (intensity as number) < options.intensity
        ? {
            brightness: signed(brightness as number),
            contrast: 1 + signed(contrast as number),
            gamma: 1.5 ** (5 * signed(gamma as number)),
          }
        : undefined,
  };
}

/** Copies with shift and mirror; what comes in from outside repeats the edge, so that no artificial border appears. */
function move(from: Uint8Array, to: Uint8Array, { height, width, channels }: ImageShape, change: Change): void {
  const source = (at: number, shift: number, side: number, mirrors: boolean): number => {
    const moved = Math.min(side - 1, Math.max(0, at + shift));
    return mirrors ? side - 1 - moved : moved;
  };
  const columns = Array.from({ length: width }, (_, at) => source(at, change.columns, width, change.mirrorsColumns));
  for (let row = 0; row < height; row += 1) {
    const start = source(row, change.rows, height, change.mirrorsRows) * width;
    for (let column = 0; column < width; column += 1) {
      const [out, inn] = [(row * width + column) * channels, (start + (columns[column] as number)) * channels];
      for (let channel = 0; channel < channels; channel += 1) to[out + channel] = from[inn + channel] as number;
    }
  }
}

/** `((x^gamma - 1/2) · contrast + 1/2 + brightness)` through a table of the 256 values, clamped. */
function retone(pixels: Uint8Array, { brightness, contrast, gamma }: NonNullable<Change['tone']>): void {
  const table = Uint8ClampedArray.from(
    { length: 256 },
    (_, value) => 255 * (((value / 255) ** gamma - 0.5) * contrast + 0.5 + brightness),
  );
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = table[pixels[at] as number] as number;
}
