import { byte, normal, type PhantomKind, phantomTerms, within } from './phantom-kind.js';

/** Volumes of soft tissue with and without a bright ball. */
export const blobs: PhantomKind = {
  task: 'classification',
  isVolume: true,
  description: {
    name: 'phantom-blobs',
    title: 'Phantom: drawn volumes with and without a bright ball (synthetic)',
    classes: ['blob', 'no blob'],
    positiveClass: 0,
    anatomy: { flips: ['horizontal', 'vertical'] },
    ...phantomTerms,
  },
  draw: ({ side, body, random, signal, hasFinding, stain, gain, noise }) => {
    const centre = Array.from({ length: 3 }, () => side * within(body, 0.35, 0.65));
    const radius = side * within(body, 0.11, 0.17);
    const tissue = within(body, 80, 120);
    const jitter = Array.from({ length: 3 }, () => random.next() - 0.5);
    const place = centre.map((value, axis) => value + (jitter[axis] as number)) as [number, number, number];
    const pixels = new Uint8Array(side ** 3);
    for (let z = 0, at = 0; z < side; z += 1) {
      for (let y = 0; y < side; y += 1) {
        for (let x = 0; x < side; x += 1, at += 1) {
          const distance = Math.hypot(z - place[0], y - place[1], x - place[2]);
          const fromMiddle = Math.hypot(z / side - 0.5, y / side - 0.5, x / side - 0.5);
          const ball = hasFinding ? Math.max(0, Math.min(1, 0.5 + radius - distance)) : 0;
          const value = fromMiddle < 0.47 ? tissue + 80 * signal * ball : 10 + stain;
          pixels[at] = byte(gain * value + noise * 10 * normal(random));
        }
      }
    }
    return { pixels, spacing: [2, 1, 1] };
  },
};
