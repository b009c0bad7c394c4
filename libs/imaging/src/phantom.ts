import { Invalid } from '@paucis/contracts';
import { type Random, seededRandom } from '@paucis/statistics';
import type { DatasetDescription } from './catalogue/dataset-description.js';
import { countLabels } from './readers/npz-labels.js';
import { type Part, parts, type Sample, type SampleSource } from './samples.js';

/** Side of a phantom image in pixels. */
export const phantomSide = 28;

/** The built-in data set for a machine without any other: drawn, not measured, and labelled so wherever it shows. */
export const phantomDescription: DatasetDescription = {
  name: 'phantom',
  title: 'Phantom: drawn chest slices with and without a nodule, 28 px (synthetic)',
  classes: ['nodule', 'no nodule'],
  positiveClass: 0,
  anatomy: { flips: ['horizontal'] },
  licence: 'CC0 (synthetic)',
  citation: 'drawn by the phantom generator of Paucis',
};

export interface PhantomOptions {
  /** Samples in all, at least 40. */
  readonly n: number;
  readonly seed: number;
  /** Brightness of the nodule over the lung: 0 leaves nothing to learn, 1 is plain to see. */
  readonly signal: number;
}

interface Patient {
  readonly group: string;
  readonly part: Part;
  readonly label: number;
  readonly slices: number;
}

const shares = { train: 0.7, val: 0.1, test: 0.2 } as const;

/**
 * Slices of drawn patients (one to three each, never in two parts; every third patient has a nodule). The same options give
 * the same bytes.
 */
export function phantom({ n, seed, signal }: PhantomOptions): SampleSource {
  if (!Number.isInteger(n) || n < 40 || n > 1_000_000 || !(signal >= 0 && signal <= 1)) {
    throw new Invalid(
      'phantom-options',
      `phantom: expected n from 40 to 1000000 and signal from 0 to 1, got ${n} and ${signal}`,
    );
  }
  const patients = enrol(n, seed);
  const countsOf = (part: Part) =>
    countLabels(
      patients
        .filter((patient) => patient.part === part)
        .flatMap(({ label, slices }) => Array<number>(slices).fill(label)),
      2,
    );
  return {
    header: {
      image: { height: phantomSide, width: phantomSide, channels: 1 },
      counts: { train: countsOf('train'), val: countsOf('val'), test: countsOf('test') },
      classes: 2,
    },
    blocks: () => blocks(patients, seed, signal),
  };
}

/** Patients of each part until its share of the samples is reached. */
function enrol(n: number, seed: number): Patient[] {
  const random = seededRandom(seed, 'phantom', 'patients');
  const patients: Patient[] = [];
  let taken = 0;
  let share = 0;
  for (const part of parts) {
    share += shares[part];
    const end = Math.round(n * share);
    for (let place = 0; taken < end; place += 1) {
      const slices = Math.min(1 + random.integer(3), end - taken);
      const group = `patient-${patients.length}`;
      patients.push({ group, part, label: place % 3 === 0 ? 0 : 1, slices });
      taken += slices;
    }
  }
  return patients;
}

async function* blocks(patients: readonly Patient[], seed: number, signal: number): AsyncGenerator<Sample[], void> {
  for (const part of parts) {
    let index = 0;
    for (const patient of patients.filter((candidate) => candidate.part === part)) {
      const random = seededRandom(seed, 'phantom', patient.group);
      const body = drawBody(random);
      const block: Sample[] = [];
      for (let slice = 0; slice < patient.slices; slice += 1) {
        const pixels = drawSlice(body, patient.label === 0 ? signal : 0, random);
        const { group, label } = patient;
        block.push({ split: part, index, pixels, height: phantomSide, width: phantomSide, channels: 1, label, group });
        index += 1;
      }
      yield block;
    }
  }
}

/** An ellipse in pixels. */
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
  readonly tissue: number;
  readonly lung: number;
}

/** What all slices of a patient share. The nodule's place is drawn for everyone, so that it tells nothing of the label. */
function drawBody(random: Random): Body {
  const within = (low: number, high: number) => low + (high - low) * random.next();
  const [x, y] = [within(12.5, 14.5), within(12.5, 14.5)];
  const lung = (side: -1 | 1): Ellipse => ({
    x: x + side * within(4.8, 5.6),
    y: y + within(-0.8, 0.8),
    radiusX: within(3.2, 4.2),
    radiusY: within(5.5, 7.2),
  });
  const lungs = [lung(-1), lung(1)] as const;
  const home = lungs[random.integer(2)] as Ellipse;
  const radius = within(1.3, 2.1);
  const nodule = { x: home.x + within(-1.2, 1.2), y: home.y + within(-3, 3), radiusX: radius, radiusY: radius };
  const outline = { x, y, radiusX: within(11.5, 13), radiusY: within(9.5, 11.5) };
  return { outline, lungs, nodule, tissue: within(140, 175), lung: within(45, 70) };
}

function drawSlice({ outline, lungs, nodule, tissue, lung }: Body, signal: number, random: Random): Uint8Array {
  const [shiftX, shiftY] = [random.next() - 0.5, random.next() - 0.5];
  const pixels = new Uint8Array(phantomSide * phantomSide);
  for (let at = 0; at < pixels.length; at += 1) {
    const [x, y] = [(at % phantomSide) + shiftX, Math.floor(at / phantomSide) + shiftY];
    let value = 8 + (tissue - 8) * inside(outline, x, y);
    for (const ellipse of lungs) value += (lung - value) * inside(ellipse, x, y);
    value += 90 * signal * inside(nodule, x, y);
    // The sum of four uniform draws is near enough to a normal one; standard deviation 12.
    const noise = random.next() + random.next() + random.next() + random.next() - 2;
    pixels[at] = Math.max(0, Math.min(255, Math.round(value + 20.8 * noise)));
  }
  return pixels;
}

/** 1 well inside, 0 well outside, a soft edge between. */
function inside({ x, y, radiusX, radiusY }: Ellipse, atX: number, atY: number): number {
  const distance = Math.sqrt(((atX - x) / radiusX) ** 2 + ((atY - y) / radiusY) ** 2);
  return Math.max(0, Math.min(1, 0.5 + (1 - distance) * Math.min(radiusX, radiusY)));
}
