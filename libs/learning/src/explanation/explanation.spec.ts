import { inference, loadRuntime, random, tf } from '@paucis/engine';
import { networkNamed } from '@paucis/networks';
import { seededRandom } from '@paucis/statistics';
import { beforeAll, describe, expect, it } from 'vitest';
import { attentionRollout } from './attention-rollout.js';
import { blurred } from './blur.js';
import { areaUnder, deletionSteps, faithfulness, orderOf } from './faithfulness.js';
import { gradCam } from './grad-cam.js';
import { asBytes, onObject, upsampled } from './heat-map.js';
import { withoutObject } from './without-object.js';

const input = { height: 16, width: 16, channels: 1, classes: 3 };
const images = () => tf.tensor(random('x').fillNormal(new Float32Array(2 * 256)), [2, 16, 16, 1]);

describe('attribution', () => {
  beforeAll(async () => {
    await loadRuntime();
  });

  it('of a network with mean pooling is the closed form: the head weights over the map', () => {
    const network = networkNamed('small-cnn').build(input, { width: 8 }, random(1));
    const batch = images();
    const asked = [0, 1, 2].map((label) => gradCam(network, batch, [label, label]));

    const map = tf.tidy(() => network.spatialMap(batch, inference).arraySync()) as number[][][][];
    const kernel = network.weights.find(({ name }) => name === 'head.kernel')?.value.arraySync() as number[][];
    asked.forEach(({ rows, columns, values }, label) =>
      values.forEach((found, at) => {
        const expected = (map[at] as number[][][]).flatMap((row) =>
          row.map((place) => {
            const sum = place.reduce((total, of, channel) => total + of * (kernel[channel]?.[label] as number), 0);
            return Math.max(0, sum) / (rows * columns);
          }),
        );
        found.forEach((value, place) => expect(value).toBeCloseTo(expected[place] as number, 6));
      }),
    );
    expect(asked.flatMap(({ values }) => values.flatMap((one) => [...one])).some((value) => value > 1e-4)).toBe(true);
    batch.dispose();
    network.dispose();
  });

  it('by rollout is the product of the mixed attentions, its shares and those of the class token summing to 1', () => {
    const network = networkNamed('vit').build(input, { patch: 4, width: 24, depth: 3, heads: 3 }, random(1));
    const batch = images();
    const found = attentionRollout(network, batch);

    const attentions = tf.tidy(() => network.attentions?.(batch).map((one) => one.arraySync())) as number[][][][][];
    const tokens = 17;
    let flow = Array.from({ length: tokens }, (_, row) =>
      Array.from({ length: tokens }, (_unused, column) => Number(row === column)),
    );
    for (const block of attentions) {
      const heads = block[0] as number[][][];
      const mixed = flow.map((_, row) =>
        flow.map((_unused, column) => {
          const mean = heads.reduce((sum, head) => sum + (head[row]?.[column] as number), 0) / heads.length;
          return mean / 2 + Number(row === column) / 2;
        }),
      );
      flow = mixed.map((row) =>
        flow.map((_, column) => row.reduce((sum, value, at) => sum + value * (flow[at]?.[column] as number), 0)),
      );
    }
    expect([found?.rows, found?.columns]).toEqual([4, 4]);
    found?.values[0]?.forEach((value, at) => expect(value).toBeCloseTo(flow[0]?.[at + 1] as number, 6));
    expect((found?.values[0] ?? new Float32Array()).reduce((a, b) => a + b, flow[0]?.[0] ?? 0)).toBeCloseTo(1, 5);
    batch.dispose();
    network.dispose();
  });

  it('has no rollout where there is no attention', () => {
    const network = networkNamed('small-cnn').build(input, { width: 8 }, random(1));
    const batch = images();

    expect(attentionRollout(network, batch)).toBeUndefined();
    batch.dispose();
    network.dispose();
  });

  it('is upsampled bilinearly with half-pixel centres', () => {
    const ramp = upsampled([0, 1], { rows: 1, columns: 2 }, { height: 1, width: 4 });

    expect([...ramp]).toEqual([0, 0.25, 0.75, 1]);
    expect([...upsampled([1, 2, 3, 4], { rows: 2, columns: 2 }, { height: 2, width: 2 })]).toEqual([1, 2, 3, 4]);
    expect([...asBytes(Float32Array.of(-1, 0, 2, 4))]).toEqual([0, 0, 128, 255]);
  });

  it('is measured against an object', () => {
    const map = Float32Array.of(0, 1, 3, 0);

    expect(onObject(map, [0, 0, 1, 1])).toEqual({ share: 0.75, area: 0.5, hit: true });
    expect(onObject(map, [1, 1, 0, 0])).toEqual({ share: 0.25, area: 0.5, hit: false });
    expect(onObject(new Float32Array(4), [1, 1, 0, 0])).toEqual({ area: 0.5, hit: false });
  });
});

describe('deletion and insertion', () => {
  const image = { height: 10, width: 10, channels: 1 };
  const pixels = Uint8Array.from({ length: 100 }, (_, at) => (at < 10 ? 255 : 0));
  /** Says how bright the first row is. */
  const scores = (bytes: Uint8Array, count: number) =>
    Array.from({ length: count }, (_, at) => [
      bytes.subarray(at * 100, at * 100 + 10).reduce((sum, value) => sum + value, 0) / 2550,
    ]);
  const run = (order: Uint32Array) => faithfulness({ pixels, image, order, label: 0, scores });

  it('is quickest in the order of what the score stands on, and slowest in the opposite one', () => {
    const forward = run(Uint32Array.from({ length: 100 }, (_, at) => at));
    const backward = run(Uint32Array.from({ length: 100 }, (_, at) => 99 - at));

    expect(forward.deletion).toHaveLength(deletionSteps + 1);
    expect([forward.deletion[0], forward.insertion.at(-1)]).toEqual([1, 1]);
    expect(forward.deletion[5]).toBe(forward.deletion.at(-1));
    expect(areaUnder(forward.deletion)).toBeLessThan(areaUnder(backward.deletion));
    expect(areaUnder(forward.insertion)).toBeGreaterThan(areaUnder(backward.insertion));
    expect(areaUnder([0, 1])).toBe(0.5);
  });

  it('takes pixels by falling value and equal ones in no order of place', () => {
    const order = orderOf(Float32Array.of(0, 5, 0, 7, 0, 0, 0, 0), seededRandom(1));

    expect([...order.slice(0, 2)]).toEqual([3, 1]);
    expect([...order.slice(2)]).not.toEqual([0, 2, 4, 5, 6, 7]);
    expect([...order].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('blurs without changing what is even, per channel', () => {
    const even = Uint8Array.from({ length: 64 * 3 }, (_, at) => [10, 200, 90][at % 3] as number);

    expect([...blurred(even, { height: 8, width: 8, channels: 3 })]).toEqual([...even]);
    const soft = blurred(pixels, image);
    expect(Math.max(...soft) - Math.min(...soft)).toBeLessThan(150);
  });
});

describe('images without their object', () => {
  const image = { height: 8, width: 8, channels: 1 };
  const samples = (masks?: Uint8Array) => ({
    image,
    images: Uint8Array.from({ length: 128 }, (_, at) => (at % 64 === 27 ? 250 : 40)),
    labels: Int32Array.of(1, 0),
    sampleIds: ['a', 'b'],
    groups: ['a', 'b'],
    ...(masks && { masks }),
  });

  it('have a box of the mean around it filled in, those without an object a box like it', () => {
    const masks = new Uint8Array(128);
    masks[27] = 1;

    const { removed, images } = withoutObject(samples(masks), seededRandom(1));

    expect(removed).toBe('object');
    expect([images[27], images[64 + 27]]).toEqual([40, 40]);
  });

  it('lose their centre where no object is known', () => {
    const { removed, images } = withoutObject(samples(), seededRandom(1));

    expect(removed).toBe('centre');
    expect(images[27]).toBe(40);
  });
});
