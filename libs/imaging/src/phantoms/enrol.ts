import { type Random, seededRandom } from '@paucis/statistics';
import { type Part, parts } from '../samples.js';
import type { FullPhantomOptions } from './phantom-options.js';
import { type Change, drawChange } from './planted-change.js';

/** One sample before it is drawn, with the truth about it. */
export interface Slot {
  readonly part: Part;
  /** Row within its part. */
  readonly index: number;
  readonly group: string;
  readonly slice: number;
  readonly site: number;
  readonly hasFinding: boolean;
  /** As the set says it: not always as it is. */
  readonly label: number;
  /** Place among all slots of the one that this is a changed copy of. */
  readonly copyOf?: number;
  readonly change?: Change;
}

const shares = { train: 0.7, val: 0.1, test: 0.2 } as const;

/** Patients of each part until its share of the samples is reached, each in one part and at one site. */
export function enrol(options: FullPhantomOptions): Slot[] {
  const { n, seed, perGroup, balance, labelNoise, copies } = options;
  const random = seededRandom(seed, 'phantom', 'patients');
  const planting = seededRandom(seed, 'phantom', 'planted');
  const slots: Slot[] = [];
  let patients = 0;
  let share = 0;
  for (const part of parts) {
    share += shares[part];
    const [start, end] = [slots.length, Math.round(n * share)];
    for (let place = 0; slots.length < end; place += 1, patients += 1) {
      const slices = Math.min(1 + random.integer(perGroup), end - slots.length);
      // Spread evenly over the patients of each part, the first of them with the finding.
      const hasFinding = Math.ceil((place + 1) * balance) > Math.ceil(place * balance);
      const patient = { part, group: `patient-${patients}`, site: siteOf(hasFinding, options, random), hasFinding };
      for (let slice = 0; slice < slices; slice += 1) {
        const own = { ...patient, slice, index: slots.length - start };
        const source = planting.next() < copies ? originalAmong(slots, planting) : undefined;
        const truth = source === undefined ? hasFinding : (slots[source] as Slot).hasFinding;
        const isWrong = planting.next() < labelNoise;
        slots.push({
          ...own,
          label: truth === isWrong ? 1 : 0,
          ...(source !== undefined && { copyOf: source, change: drawChange(planting), hasFinding: truth }),
        });
      }
    }
  }
  return slots;
}

/** With bias, patients with the finding go to the first half of the sites and the others to the rest. */
function siteOf(hasFinding: boolean, { sites, siteBias }: FullPhantomOptions, random: Random): number {
  if (sites === 1) return 0;
  if (random.next() >= siteBias) return random.integer(sites);
  const half = Math.ceil(sites / 2);
  return hasFinding ? random.integer(half) : half + random.integer(sites - half);
}

function originalAmong(slots: readonly Slot[], random: Random): number | undefined {
  if (slots.length === 0) return undefined;
  const at = random.integer(slots.length);
  return slots[at]?.copyOf === undefined ? at : undefined;
}
