import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { measure, trainingBytes } from './measure.js';
import { networkNamed } from './network-named.js';

/** Trains a few steps in a process of its own, where nothing freed earlier is used again, and prints the most it held. */
const program = `
  import { readFileSync, writeFileSync } from 'node:fs';
  import { adamW, crossEntropy, loadRuntime, random, tf, valueAndGradients } from '@paucis/engine';
  import { networkNamed } from '@paucis/networks';
  const [name, side, batch] = JSON.parse(process.argv[1]);
  await loadRuntime({ threads: 1 });
  const shape = { height: side, width: side, channels: 1, classes: 2 };
  const network = networkNamed(name).build(shape, {}, random(1));
  const trained = network.weights.filter(({ trainable }) => trainable);
  const optimizer = adamW(trained);
  const x = tf.randomNormal([batch, side, side, 1]);
  const y = tf.oneHot(tf.range(0, batch, 1, 'int32').mod(tf.scalar(2, 'int32')), 2).toFloat();
  const before = process.memoryUsage.rss();
  writeFileSync('/proc/self/clear_refs', '5');
  for (let step = 0; step < 3; step++) {
    tf.tidy(() => {
      const pass = { training: true, random: random(1, step) };
      const { value, gradients } = valueAndGradients(() => tf.mean(crossEntropy(network.forward(x, pass), y)), trained);
      optimizer.apply(gradients, 1e-3);
      value.dataSync();
    });
  }
  const most = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
  console.log(JSON.stringify({ peak: most - before }));
`;

async function peakOf(...about: [string, number, number]): Promise<number> {
  const args = ['--input-type=module', '-e', program, JSON.stringify(about)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });
  return (JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { peak: number }).peak;
}

describe.skipIf(process.platform !== 'linux')('the memory of a training step', () => {
  it.each([
    ['small-cnn', 64, 32],
    ['vit', 28, 64],
    ['mobilenet-v2', 28, 64],
    ['transfuse-cls', 28, 16],
  ] as const)('of %s at %i px in batches of %i is known before', { timeout: 60_000 }, async (name, side, batch) => {
    const shape = { height: side, width: side, channels: 1, classes: 2 };
    const expected = trainingBytes(measure(networkNamed(name), shape), batch);

    const peak = await peakOf(name, side, batch);

    expect(peak / expected).toBeLessThan(1);
    // Nor is anything refused that would have fitted easily.
    expect(peak / expected).toBeGreaterThan(0.45);
  });
});
