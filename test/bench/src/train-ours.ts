/**
 * Our side of the benchmark `train`, in a process of its own since a runtime has one thread count and one precision: one JSON
 * question a line, one answer each, as `peers/train.py`. Arguments: network, pixels, precision, threads.
 */
import { createInterface } from 'node:readline';
import {
  adamW,
  countParameters,
  crossEntropy,
  inference,
  loadRuntime,
  random,
  tf,
  valueAndGradients,
} from '@paucis/engine';
import { networkNamed } from '@paucis/networks';
import { z } from 'zod';
import { profileOps } from './profile-ops.js';

const batch = 64;

/** As the peer builds them: without drop path and attention dropout, which differ in what they cost to draw. */
const forms: Readonly<Record<string, { name: string; options: Record<string, unknown> }>> = {
  'small-cnn': { name: 'small-cnn', options: {} },
  resnet18: { name: 'resnet', options: { depth: 18 } },
  'mobilenet-v2': { name: 'mobilenet-v2', options: {} },
  'vit-192x6': { name: 'vit', options: { width: 192, depth: 6, heads: 3, dropPath: 0, dropout: 0 } },
  'cct-7': { name: 'cct', options: { dropPath: 0, attentionDropout: 0 } },
  'swin-small': { name: 'swin', options: { dropPath: 0 } },
};

const Question = z.union([
  z.strictObject({ steps: z.int().min(1), profile: z.boolean().optional() }),
  z.strictObject({ inferences: z.int().min(1) }),
]);

const [name = '', pixels, precision, threads] = process.argv.slice(2);
const form = forms[name];
if (form === undefined) throw new Error(`expected one of ${Object.keys(forms).join(', ')}, came ${name}`);
await serve(form, Number(pixels), precision === 'bf16' ? 'bfloat16' : 'float32', Number(threads));

async function serve(
  { name, options }: { name: string; options: Record<string, unknown> },
  side: number,
  type: 'float32' | 'bfloat16',
  count: number,
) {
  const runtime = await loadRuntime({ threads: count, precision: type });
  const stream = random(1);
  const input = { height: side, width: side, channels: 1, classes: 2 };
  const network = networkNamed(name).build(input, options, stream.split('weights'));
  const trained = network.weights.filter(({ trainable }) => trainable);
  const optimizer = adamW(trained, { weightDecay: 0.05 });
  const images = tf.tensor(stream.split('images').fillNormal(new Float32Array(batch * side * side)), [
    batch,
    side,
    side,
    1,
  ]);
  const targets = tf.tensor2d(Array.from({ length: batch }, (_, row) => (row % 2 === 0 ? [0, 1] : [1, 0])));
  const profile = profileOps();

  let steps = 0;
  const step = () =>
    tf.tidy(() => {
      const pass = { training: true, random: stream.split('step', (steps += 1)) } as const;
      const loss = () => tf.mean(crossEntropy(network.forward(images, pass), targets));
      const { value, gradients } = valueAndGradients(loss, trained);
      optimizer.apply(gradients, 1e-3);
      return value.dataSync()[0] as number;
    });
  const infer = () => tf.tidy(() => network.forward(images, inference).dataSync()[0] as number);

  for await (const line of createInterface({ input: process.stdin })) {
    const question = Question.parse(JSON.parse(line));
    const [work, times] = 'steps' in question ? [step, question.steps] : [infer, question.inferences];
    const wallMs: number[] = [];
    const cpuMs: number[] = [];
    profile.reset('steps' in question && question.profile === true);
    for (let index = 0; index < times; index += 1) {
      const [start, used] = [performance.now(), process.cpuUsage()];
      work();
      const { user, system } = process.cpuUsage(used);
      wallMs.push(performance.now() - start);
      cpuMs.push((user + system) / 1_000);
    }
    const ops = profile.read().map((entry) => ({ ...entry, ms: entry.ms / times, calls: entry.calls / times }));
    const answer = { wallMs, cpuMs, parameters: countParameters(network.weights), version: runtime.version, ops };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}
