import { loadRuntime, random } from '@paucis/engine';
import { networkNamed } from '@paucis/networks';
import { beforeAll, expect, it } from 'vitest';
import { imagesAtOnce, predictScores } from './predict-scores.js';

beforeAll(() => loadRuntime());

it.each([
  [28, 256],
  [64, 256],
  [224, 20],
  [512, 4],
  [4096, 1],
])('images of %i px pass a network %i at a time', (size, count) => {
  expect(imagesAtOnce({ height: size, width: size })).toBe(count);
});

it('large images are scored in small groups, each as it would be alone', () => {
  const image = { height: 256, width: 256, channels: 1 };
  const size = image.height * image.width;
  const images = Uint8Array.from({ length: 19 * size }, (_, at) => (at * 31 + Math.floor(at / size) * 17) % 251);
  const sampleIds = Array.from({ length: 19 }, (_, at) => `sample-${at}`);
  const labels = new Int32Array(19);
  const network = networkNamed('small-cnn').build({ ...image, classes: 2 }, { width: 4 }, random(3));
  const passed: number[] = [];
  const watched: typeof network = {
    ...network,
    forward: (given, context) => {
      passed.push(given.shape[0]);
      return network.forward(given, context);
    },
  };

  const scores = predictScores(watched, { image, images, sampleIds, labels, groups: sampleIds });
  const last = predictScores(network, {
    ...{ image, images: images.subarray(18 * size), sampleIds: ['sample-18'], labels, groups: sampleIds },
  });

  expect(passed).toEqual([16, 3]);
  expect(scores).toHaveLength(19);
  scores[18]?.forEach((score, at) => expect(score).toBeCloseTo(last[0]?.[at] as number, 5));
  network.dispose();
});
