import { random } from '@paucis/engine';

/**
 * Which rows a step sees, a function of (seed, step) alone: each epoch is a new permutation of all samples, cut into
 * whole batches; the few rows that are left over sit this epoch out. A batch is never larger than the set.
 */
export function dataOrder({ seed, samples, batch }: { seed: number; samples: number; batch: number }) {
  const size = Math.min(batch, samples);
  const stepsPerEpoch = Math.floor(samples / size);
  let known: { epoch: number; order: Uint32Array } = { epoch: -1, order: new Uint32Array(0) };
  return {
    stepsPerEpoch,
    rowsAt: (step: number): Uint32Array => {
      const epoch = Math.floor(step / stepsPerEpoch);
      if (known.epoch !== epoch) known = { epoch, order: random(seed, 'order', epoch).shuffle(samples) };
      const start = (step % stepsPerEpoch) * size;
      return known.order.slice(start, start + size);
    },
  };
}
