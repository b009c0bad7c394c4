import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type NpyArray, npzOf } from './npz.js';
import { seededRandom, standardNormal } from './random.js';

export interface TinyDatasetOptions {
  /** Images per split. */
  train?: number;
  val?: number;
  test?: number;
  classes?: number;
  /** Edge in pixels. */
  size?: number;
  /** 1: images of shape [n, size, size]; 3: [n, size, size, 3], as MedMNIST stores them. */
  channels?: 1 | 3;
  seed?: number;
  /** Standard deviation of the pixel noise in grey levels; 40 leaves a few images of two classes hard to tell apart. */
  noise?: number;
}

export interface TinySplit {
  /** Row-major grey levels: [images, size, size] or [images, size, size, 3]. */
  readonly images: Uint8Array;
  /** One class per image; classes come in turn, so that they differ by one image at most. */
  readonly labels: Uint8Array;
}

export interface TinyDataset {
  readonly train: TinySplit;
  readonly val: TinySplit;
  readonly test: TinySplit;
  /** The six arrays under their MedMNIST names (`train_images`, `train_labels` ...), to change before packing. */
  readonly arrays: Readonly<Record<string, NpyArray>>;
}

type Settings = Required<TinyDatasetOptions>;

const defaults: Settings = { train: 48, val: 16, test: 16, classes: 2, size: 28, channels: 1, seed: 1, noise: 25 };

/**
 * Images with something to learn: a soft blob near the centre on a grey ground, darkest for class 0 and brightest for the
 * last class, at a place and of a size that differ from image to image, under pixel noise. Same options, same bytes.
 */
export function tinyDataset(options: TinyDatasetOptions = {}): TinyDataset {
  const settings = { ...defaults, ...options };
  const random = seededRandom(settings.seed);
  const train = split(settings.train, settings, random);
  const val = split(settings.val, settings, random);
  const test = split(settings.test, settings, random);
  const arrays: Record<string, NpyArray> = {};
  for (const [name, { images, labels }] of Object.entries({ train, val, test })) {
    const { size, channels } = settings;
    const shape = [labels.length, size, size, ...(channels === 3 ? [3] : [])];
    arrays[`${name}_images`] = { dtype: '|u1', shape, data: images };
    arrays[`${name}_labels`] = { dtype: '|u1', shape: [labels.length, 1], data: labels };
  }
  return { train, val, test, arrays };
}

/** Writes such a set as `<folder>/tiny.npz` and returns the path. */
export async function writeTinyDataset(folder: string, options: TinyDatasetOptions = {}): Promise<string> {
  const file = join(folder, 'tiny.npz');
  await writeFile(file, npzOf(tinyDataset(options).arrays));
  return file;
}

function split(count: number, settings: Settings, random: () => number): TinySplit {
  const pixels = settings.size ** 2 * settings.channels;
  const images = new Uint8Array(count * pixels);
  const labels = new Uint8Array(count);
  for (let index = 0; index < count; index++) {
    labels[index] = index % settings.classes;
    draw(images.subarray(index * pixels, (index + 1) * pixels), index % settings.classes, settings, random);
  }
  return { images, labels };
}

function draw(image: Uint8Array, label: number, settings: Settings, random: () => number): void {
  const { size, channels, classes, noise } = settings;
  const contrast = classes === 1 ? 0 : -60 + (120 * label) / (classes - 1);
  const column = size * (0.35 + 0.3 * random());
  const row = size * (0.35 + 0.3 * random());
  const radius = size * (0.12 + 0.1 * random());
  for (let index = 0; index < image.length; index++) {
    const pixel = Math.floor(index / channels);
    const distance = Math.hypot((pixel % size) - column, Math.floor(pixel / size) - row);
    const level = 128 + contrast * Math.exp(-((distance / radius) ** 2) / 2) + noise * standardNormal(random);
    image[index] = Math.max(0, Math.min(255, Math.round(level)));
  }
}
