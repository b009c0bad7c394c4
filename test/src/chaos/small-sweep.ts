import assert from 'node:assert/strict';
import { type Outcome, outcomeOf } from './outcome.js';
import { ProcessStack, type ProcessStackOptions } from './process-stack.js';

/** Short leases and frequent checkpoints: what takes minutes in production takes seconds here. */
export const shortTimes = {
  PAUCIS_LEASE_MS: '3000',
  PAUCIS_CHECKPOINT_MS: '300',
  PAUCIS_RETRY_BACKOFF_MS: '100',
  PAUCIS_POLL_MS: '500',
};

/** A fixed list of trials without a scheduler: its outcome does not depend on what arrives first. */
export const fixedList = {
  name: 'fixed-list',
  dataset: 'tiny',
  split: { folds: 2, seeds: 1 },
  budget: { trials: 3 },
  sampler: { name: 'random', seed: 11 },
  scheduler: { name: 'none', max: 240 },
  recipe: {
    network: { name: 'small-cnn', width: 4 },
    pretraining: { choice: ['none', { name: 'simclr', steps: 40, batch: 16 }] },
    training: { auto: true, batch: 16 },
  },
};

export const tinyImages = { train: 80, val: 20, test: 20 };

/** Services and trainers with the tiny images in them, ready for the fixed list. */
export async function startSmallStack(options: ProcessStackOptions = {}): Promise<ProcessStack> {
  const stack = await ProcessStack.start({ ...options, env: { ...shortTimes, ...options.env } });
  try {
    await stack.addTinyDataset(tinyImages);
    return stack;
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
}

/** The fixed list from its start to its end, with nothing done to it. */
export async function calmOutcome(): Promise<Outcome> {
  await using stack = await startSmallStack();
  const { id } = await stack.startSweep(fixedList);
  await stack.waitForEnd(id);
  const outcome = await outcomeOf(stack, id);
  assert.equal(Object.keys(outcome.values).length, 6);
  assert.equal(outcome.replays, true);
  return outcome;
}
