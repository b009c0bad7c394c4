import type { DatasetRef, Named } from '@paucis/contracts';
import { measure, networkNamed, trainingBytes } from '@paucis/networks';
import { TrainingFailed } from '../training/training-failed.js';
import type { JobContext } from './job-io.js';

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e10 ? 2 : 0)} GB`;

/**
 * Refuses (`TrainingFailed`, class `out-of-memory`) what would not fit, before anything is made; else hands out what is
 * expected, so that it can be held against what is used. `images` pass the network at once in a step.
 */
export function checkMemory(
  { name, ...options }: Named,
  { image, classes }: Pick<DatasetRef, 'image' | 'classes'>,
  images: number,
  { memoryBytes, expectMemory }: Pick<JobContext, 'memoryBytes' | 'expectMemory'>,
): void {
  const measured = measure(networkNamed(name), { ...image, classes: classes.length }, options);
  const expected = trainingBytes(measured, images);
  if (memoryBytes !== undefined && expected > memoryBytes) {
    throw new TrainingFailed(
      'out-of-memory',
      `training ${name} on ${images} images of ${image.height} x ${image.width} at once takes about ${gigabytes(expected)}, ` +
        `and this worker has ${gigabytes(memoryBytes)}: take a smaller batch, smaller images or a smaller network`,
    );
  }
  expectMemory?.(expected);
}
