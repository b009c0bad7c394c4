import type { Random } from '@paucis/statistics';
import { byte, normal, type PhantomKind, phantomTerms, within } from './phantom-kind.js';

/** Fundus-like pictures of a branching vessel tree, with its exact mask; who has the finding has twisted vessels. */
export const vessels: PhantomKind = {
  task: 'segmentation',
  isVolume: false,
  description: {
    name: 'phantom-vessels',
    title: 'Phantom: drawn vessel trees with their masks (synthetic)',
    classes: ['background', 'vessel'],
    positiveClass: 1,
    anatomy: { flips: ['horizontal', 'vertical'] },
    ...phantomTerms,
  },
  draw: ({ side, body, random, signal, hasFinding, stain, gain, noise }) => {
    const mask = new Uint8Array(side * side);
    const angle = within(body, 0, 2 * Math.PI);
    const trunks = 2 + body.integer(3);
    for (let trunk = 0; trunk < trunks; trunk += 1) {
      const start = {
        x: side * within(body, 0.4, 0.6),
        y: side * within(body, 0.4, 0.6),
        angle: angle + (2 * Math.PI * trunk) / trunks + within(body, -0.3, 0.3),
        width: side / 26,
      };
      grow(mask, side, start, { bend: hasFinding ? 0.22 : 0.08, random });
    }
    const shade = within(random, 120, 160);
    const pixels = Uint8Array.from(mask, (isVessel, at) => {
      const [x, y] = [(at % side) / side - 0.5, Math.floor(at / side) / side - 0.5];
      const edge = x * x + y * y > 0.22 ? stain : 0;
      const value = shade * (1.1 - x * x - y * y) + edge - isVessel * 70 * signal;
      return byte(gain * value + noise * 8 * normal(random));
    });
    return { pixels, mask };
  },
};

const mostBranches = 5;

interface Branch {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
  /** In pixels. */
  readonly width: number;
}

/** Walks a branch to the edge, drawing discs; thinner branches leave it on the way. */
function grow(mask: Uint8Array, side: number, branch: Branch, given: { bend: number; random: Random }): void {
  const { bend, random } = given;
  const open: Branch[] = [branch];
  let branches = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    let { x, y, angle, width } = next;
    let steps = 0;
    while (width >= 0.4 && steps < 1.5 * side && x >= 0 && y >= 0 && x < side && y < side) {
      disc(mask, side, { x, y, radius: width });
      angle += bend * normal(random);
      x += Math.cos(angle);
      y += Math.sin(angle);
      width *= 1 - 0.35 / side;
      steps += 1;
      if (branches < mostBranches && random.next() < 2 / side) {
        branches += 1;
        const turn = (random.next() < 0.5 ? -1 : 1) * within(random, 0.5, 0.9);
        open.push({ x, y, angle: angle + turn, width: width * 0.7 });
      }
    }
  }
}

function disc(mask: Uint8Array, side: number, { x, y, radius }: { x: number; y: number; radius: number }): void {
  const reach = Math.ceil(radius);
  for (let row = Math.floor(y) - reach; row <= Math.floor(y) + reach; row += 1) {
    for (let column = Math.floor(x) - reach; column <= Math.floor(x) + reach; column += 1) {
      if (row < 0 || column < 0 || row >= side || column >= side) continue;
      if ((row - y) ** 2 + (column - x) ** 2 <= radius * radius + 0.25) mask[row * side + column] = 1;
    }
  }
}
