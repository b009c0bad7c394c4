import type { Random } from '@paucis/statistics';
import { byte, normal, type PhantomKind, phantomTerms, within } from './phantom-kind.js';

/** The side on which lengths are given; other sides show the same body finer. */
const unit = 28;

/** An ellipse in units. */
interface Ellipse {
  readonly x: number;
  readonly y: number;
  readonly radiusX: number;
  readonly radiusY: number;
}

interface Body {
  readonly outline: Ellipse;
  readonly lungs: readonly [Ellipse, Ellipse];
  readonly nodule: Ellipse;
  /** Organs and folds, by which one tells a patient from another. */
  readonly organs: readonly (Ellipse & { readonly density: number })[];
  readonly tissue: number;
  readonly lung: number;
}

/** Chest slices as CT shows them: two lungs, a nodule in one of them, and noise of few quanta. */
export const nodules: PhantomKind = {
  task: 'classification',
  isVolume: false,
  description: {
    name: 'phantom',
    title: 'Phantom: drawn chest slices with and without a nodule (synthetic)',
    classes: ['nodule', 'no nodule'],
    positiveClass: 0,
    anatomy: { flips: ['horizontal'] },
    ...phantomTerms,
  },
  draw: (drawing) => {
    const { side, random, signal, hasFinding, stain, gain, noise } = drawing;
    const body = drawBody(drawing.body);
    const { outline, lungs, nodule, organs, tissue, lung } = body;
    const [shiftX, shiftY] = [random.next() - 0.5, random.next() - 0.5];
    const pixels = new Uint8Array(side * side);
    const mask = new Uint8Array(side * side);
    for (let at = 0; at < pixels.length; at += 1) {
      const x = ((at % side) * unit) / side + shiftX;
      const y = (Math.floor(at / side) * unit) / side + shiftY;
      const isBody = inside(outline, x, y);
      let value = 8 + stain * (1 - isBody) + (tissue - 8) * isBody;
      for (const ellipse of lungs) value += (lung - value) * inside(ellipse, x, y);
      for (const organ of organs) value += organ.density * isBody * inside(organ, x, y);
      if (hasFinding) {
        const isNodule = inside(nodule, x, y);
        value += 90 * signal * isNodule;
        mask[at] = isNodule >= 0.5 ? 1 : 0;
      }
      pixels[at] = byte(gain * value + noise * noiseAt(outline, x, y) * normal(random));
    }
    return { pixels, mask, spacing: [(350 / unit) * (unit / side), (350 / unit) * (unit / side)] };
  },
};

/** Fewer quanta come through the middle of the body: the standard deviation is 8 in air and 14 in the centre. */
function noiseAt({ x, y, radiusX, radiusY }: Ellipse, atX: number, atY: number): number {
  const distance = ((atX - x) / radiusX) ** 2 + ((atY - y) / radiusY) ** 2;
  return 8 + 6 * Math.sqrt(Math.max(0, 1 - distance));
}

/** What all slices of a patient share. The nodule's place is drawn for everyone, so that it tells nothing of the label. */
function drawBody(random: Random): Body {
  const [x, y] = [within(random, 12.5, 14.5), within(random, 12.5, 14.5)];
  const lung = (side: -1 | 1): Ellipse => ({
    x: x + side * within(random, 4.8, 5.6),
    y: y + within(random, -0.8, 0.8),
    radiusX: within(random, 3.2, 4.2),
    radiusY: within(random, 5.5, 7.2),
  });
  const lungs = [lung(-1), lung(1)] as const;
  const home = lungs[random.integer(2)] as Ellipse;
  const radius = within(random, 1.3, 2.1);
  const nodule = {
    x: home.x + within(random, -1.2, 1.2),
    y: home.y + within(random, -3, 3),
    radiusX: radius,
    radiusY: radius,
  };
  const outline = { x, y, radiusX: within(random, 10.5, 13.2), radiusY: within(random, 9, 12) };
  const organs = Array.from({ length: 8 }, () => ({
    x: x + within(random, -10, 10),
    y: y + within(random, -9, 9),
    radiusX: within(random, 1.5, 5),
    radiusY: within(random, 1.5, 5),
    density: within(random, -30, 30),
  }));
  return { outline, lungs, nodule, organs, tissue: within(random, 140, 175), lung: within(random, 45, 70) };
}

/** 1 well inside, 0 well outside, a soft edge between. */
function inside({ x, y, radiusX, radiusY }: Ellipse, atX: number, atY: number): number {
  const distance = Math.sqrt(((atX - x) / radiusX) ** 2 + ((atY - y) / radiusY) ** 2);
  return Math.max(0, Math.min(1, 0.5 + (1 - distance) * Math.min(radiusX, radiusY)));
}
