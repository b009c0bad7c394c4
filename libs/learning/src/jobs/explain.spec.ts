import { ExplanationFile, type ExplainSpec } from '@paucis/contracts';
import { loadRuntime, tf } from '@paucis/engine';
import type { Sample } from '@paucis/imaging';
import { rocAuc, seededRandom } from '@paucis/statistics';
import { beforeAll, describe, expect, it } from 'vitest';
import { foldOf, listeningContext, memoryIo, smallCnn, smallVit, tinyJob } from './fixtures/tiny-job.js';
import { executeJob } from './index.js';

const side = 24;

/** Noise, and on every other image a bright square somewhere, whose place the mask says. */
function squares(count: number): Sample[] {
  const random = seededRandom(4, 'squares');
  return Array.from({ length: count }, (_, index) => {
    const label = index % 2;
    const [top, left, size] = [2 + random.integer(14), 2 + random.integer(14), 5 + random.integer(3)];
    const mask = new Uint8Array(side * side);
    const pixels = Uint8Array.from(mask, (_unused, at) => {
      const [y, x] = [Math.floor(at / side), at % side];
      const isInside = label === 1 && y >= top && y < top + size && x >= left && x < left + size;
      if (isInside) mask[at] = 1;
      return 60 + random.integer(60) + (isInside ? 110 : 0);
    });
    return { split: 'train', index, pixels, height: side, width: side, channels: 1, label, mask };
  });
}

async function trained(network: { name: string }, totalSteps: number) {
  const samples = squares(220);
  const { objects, dataset, fold } = foldOf(samples.slice(0, 160), samples.slice(160));
  const { trainSpec } = await tinyJob();
  const { io, artifacts } = memoryIo(objects);
  const training = { ...trainSpec.training, batch: 32 };
  const spec = { ...trainSpec, network, training, dataset, fold, totalSteps, targetStep: totalSteps };
  await executeJob(spec, io, listeningContext().context);
  const explainSpec: ExplainSpec = { kind: 'explain', network, dataset, fold, images: 12, seed: 3 };
  return { objects, spec: explainSpec, weights: artifacts['weights'] as Uint8Array };
}

type Prepared = Awaited<ReturnType<typeof trained>>;

async function explained({ objects, spec, weights }: Prepared, context = listeningContext().context) {
  const { io, artifacts } = memoryIo(objects, { weights });
  const outcome = await executeJob(spec, io, context);
  return { outcome, bytes: artifacts['explanation'] };
}

const parsed = (bytes: Uint8Array | undefined) =>
  ExplanationFile.parse(JSON.parse(Buffer.from(bytes ?? []).toString('utf8')));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const defined = <Value>(values: readonly (Value | undefined)[]): Value[] =>
  values.filter((value): value is Value => value !== undefined);

describe('an explain job', () => {
  let cnn: Prepared;
  let file: ExplanationFile;
  beforeAll(async () => {
    await loadRuntime();
    cnn = await trained(smallCnn, 80);
    file = parsed((await explained(cnn)).bytes);
  });

  it('finds what was planted: the attribution lies on the squares, and more so than an even map', () => {
    const found = file.objects.filter(({ answer }) => answer === 1).map(({ on }) => on['grad-cam']);

    expect(file.objects).toHaveLength(30);
    const shares = defined(found.map((on) => on?.share));
    expect(mean(shares)).toBeGreaterThan(1.4 * mean(defined(found.map((on) => on?.area)))); // on a map of 3 x 3 places
    expect(mean(found.map((on) => Number(on?.hit)))).toBeGreaterThan(0.2);
    const untrained = defined(file.objects.map((one) => one.untrained?.['grad-cam']?.share));
    const centre = defined(file.objects.map((one) => one.centre?.share));
    expect(mean(shares)).toBeGreaterThan(1.2 * mean(untrained));
    expect(mean(shares)).toBeGreaterThan(1.2 * mean(centre));
  });

  it('is shown right by deletion on the images with a square, which a random order and the centre are not', () => {
    const areas = file.samples.filter(({ label, answer }) => label === 1 && answer === 1).map((sample) => sample.areas);
    const of = (order: 'grad-cam' | 'random' | 'centre') => mean(areas.map((area) => area[order]?.deletion as number));

    expect(areas.length).toBeGreaterThan(4);
    expect(of('grad-cam')).toBeLessThan(of('random'));
    expect(of('grad-cam')).toBeLessThan(of('centre'));
    for (const { deletion, insertion } of Object.values(file.curves)) {
      expect([deletion.length, insertion.length]).toEqual([51, 51]);
      expect(insertion.at(-1)).toBeCloseTo(deletion[0] as number, 12);
      expect(deletion.at(-1)).toBeCloseTo(insertion[0] as number, 12);
    }
  });

  it('shows that nothing is left to see without the object', () => {
    const { removed, whole, without } = file.background;
    const aucOf = ({ labels, scores }: typeof whole) =>
      rocAuc(
        labels,
        scores.map((row) => row[1] as number),
      );

    expect(removed).toBe('object');
    expect(aucOf(whole)).toBeGreaterThan(0.9);
    expect(aucOf(without)).toBeLessThan(0.7);
  });

  it('takes the classes in turn and keeps pictures of them', () => {
    expect(file.samples.map(({ label }) => label).filter((label) => label === 1)).toHaveLength(6);
    expect(file.pictures).toHaveLength(8);
    const [picture] = file.pictures;
    expect(Buffer.from(picture?.pixels ?? '', 'base64')).toHaveLength(side * side);
    expect(Buffer.from(picture?.maps['grad-cam'] ?? '', 'base64')).toHaveLength(side * side);
    expect(file.samples.every(({ randomised }) => Math.abs(randomised['grad-cam'] ?? 0) <= 1)).toBe(true);
  });

  it('gives the same bytes again, and after a stop in the middle; no tensor stays', async () => {
    const whole = await explained(cnn);
    const before = tf.memory().numTensors;
    const stop = new AbortController();
    const heard = listeningContext({
      signal: stop.signal,
      progress: (step) => {
        if (step === 15) stop.abort();
      },
    });
    const first = await explained(cnn, heard.context);
    const left = heard.checkpoints.at(-1);

    const second = await explained(cnn, listeningContext({ resumeFrom: left?.bytes }).context);

    expect(first).toEqual({ outcome: { state: 'stopped' }, bytes: undefined });
    expect(left?.step).toBe(15);
    expect(second.outcome).toEqual({ state: 'done', result: { images: 12, objects: 30 } });
    expect(Buffer.from(second.bytes ?? []).equals(Buffer.from(whole.bytes ?? []))).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('adds attention rollout for a transformer', async () => {
    const vit = await trained({ ...smallVit, ...{ patch: 4 } }, 4);

    const { methods, samples } = parsed((await explained({ ...vit, spec: { ...vit.spec, images: 2 } })).bytes);

    expect(methods).toEqual(['grad-cam', 'attention-rollout']);
    expect(Object.keys(samples[0]?.areas ?? {})).toEqual(['grad-cam', 'attention-rollout', 'random', 'centre']);
  });

  it('says which input it misses', async () => {
    const { io } = memoryIo(cnn.objects);

    await expect(executeJob(cnn.spec, io, listeningContext().context)).rejects.toThrow('expected the input weights');
  });
});
