import { Invalid } from '@paucis/contracts';
import type { Batch } from '@paucis/imaging';
import type { Network } from '@paucis/networks';
import { predictScores } from './predict-scores.js';

/** Passes that are not counted: kernels are compiled, memory is found. */
const warmUp = 5;
const measured = 31;

/** Milliseconds from one image to its scores, the median over some passes. The clock comes in: core code has none. */
export function latencyOf(network: Network, batch: Batch, now: (() => number) | undefined): number {
  if (now === undefined)
    throw new Invalid('no-clock', 'training: its latency was asked for, but the worker gave it no clock');
  const { height, width, channels } = batch.image;
  const size = height * width * channels;
  const one = { ...batch, images: batch.images.subarray(0, size), sampleIds: batch.sampleIds.slice(0, 1) };
  const times = Array.from({ length: warmUp + measured }, () => {
    const started = now();
    predictScores(network, one);
    return now() - started;
  }).slice(warmUp);
  return times.sort((a, b) => a - b)[Math.floor(measured / 2)] as number;
}
