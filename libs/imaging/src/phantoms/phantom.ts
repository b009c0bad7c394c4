import { check } from '@paucis/contracts';
import { seededRandom } from '@paucis/statistics';
import type { DatasetDescription } from '../catalogue/dataset-description.js';
import { countLabels } from '../readers/npz-labels.js';
import { type Part, parts, type Sample, sampleIdOf, type SampleSource } from '../samples.js';
import { blobs } from './blobs.js';
import { enrol, type Slot } from './enrol.js';
import { nodules } from './nodules.js';
import type { PhantomKind } from './phantom-kind.js';
import { type FullPhantomOptions, PhantomOptions } from './phantom-options.js';
import { changed } from './planted-change.js';
import { vessels } from './vessels.js';

/** Every kind by name: one file and one line each. */
export const phantomKinds = { nodules, vessels, blobs } satisfies Record<FullPhantomOptions['kind'], PhantomKind>;

/** What nobody but the generator knows of a sample. */
export interface PhantomTruth {
  readonly sampleId: string;
  readonly hasFinding: boolean;
  /** The label of the set is not the true one. */
  readonly labelIsWrong: boolean;
  /** Id of the sample that it is a changed copy of. */
  readonly copyOf?: string;
  /** `exact`, `flip`, `crop` or `intensity`. */
  readonly change?: string;
}

const largestVolume = 64;
const blockSize = 32;

/** Drawn samples and the truth about them. The same options give the same bytes. */
export function phantom(options: PhantomOptions): SampleSource & {
  /** Names, classes and terms: labelled as drawn wherever it shows. */
  readonly description: DatasetDescription;
  truth(): PhantomTruth[];
} {
  const full = check(PhantomOptions, options, 'phantom', 'phantom-options');
  const kind: PhantomKind = phantomKinds[full.kind];
  const side = kind.isVolume ? Math.min(full.side, largestVolume) : full.side;
  const slots = enrol(full);
  const of = (part: Part) => slots.filter((slot) => slot.part === part);
  const countsOf = (part: Part) =>
    kind.task === 'classification'
      ? countLabels(
          of(part).map(({ label }) => label),
          2,
        )
      : [of(part).length, 0];
  return {
    description: kind.description,
    header: {
      image: { height: side, width: side, channels: 1, ...(kind.isVolume && { depth: side }) },
      counts: { train: countsOf('train'), val: countsOf('val'), test: countsOf('test') },
      sizes: { train: of('train').length, val: of('val').length, test: of('test').length },
      classes: 2,
      task: kind.task,
    },
    blocks: () => blocks(slots, { ...full, side }, kind),
    truth: () => slots.map((slot) => truthOf(slot, slots)),
  };
}

function truthOf(slot: Slot, slots: readonly Slot[]): PhantomTruth {
  const { hasFinding, label, copyOf, change } = slot;
  return {
    sampleId: idOf(slot),
    hasFinding,
    labelIsWrong: (label === 0) !== hasFinding,
    ...(copyOf !== undefined && { copyOf: idOf(slots[copyOf] as Slot), change: change?.kind ?? '' }),
  };
}

const idOf = ({ part, index }: Slot): string => sampleIdOf({ split: part, index });

async function* blocks(
  slots: readonly Slot[],
  options: FullPhantomOptions,
  kind: PhantomKind,
): AsyncGenerator<Sample[], void> {
  for (const part of parts) {
    const own = slots.filter((slot) => slot.part === part);
    for (let from = 0; from < own.length; from += blockSize) {
      yield own.slice(from, from + blockSize).map((slot) => sampleOf(slot, slots, options, kind));
    }
  }
}

function sampleOf(slot: Slot, slots: readonly Slot[], options: FullPhantomOptions, kind: PhantomKind): Sample {
  const { side, sites } = options;
  const original = slot.copyOf === undefined ? slot : (slots[slot.copyOf] as Slot);
  const drawn = draw(original, options, kind);
  const { change } = slot;
  const mask = drawn.mask && change ? changed(drawn.mask, side, change, true) : drawn.mask;
  return {
    ...{ split: slot.part, index: slot.index, group: slot.group },
    pixels: change ? changed(drawn.pixels, side, change) : drawn.pixels,
    ...{ height: side, width: side, channels: 1, ...(kind.isVolume && { depth: side }) },
    label: kind.task === 'classification' ? slot.label : -1,
    ...(drawn.spacing && { spacing: drawn.spacing }),
    ...(mask && { mask }),
    ...(sites > 1 && { site: `site ${slot.site + 1}`, scanner: `scanner ${slot.site + 1}` }),
  };
}

function draw(slot: Slot, options: FullPhantomOptions, kind: PhantomKind): ReturnType<PhantomKind['draw']> {
  const { group, slice, site, hasFinding } = slot;
  const { seed, signal, side, stain } = options;
  const scanner = seededRandom(seed, 'phantom', 'scanner', site);
  return kind.draw({
    ...{ side, hasFinding, signal },
    stain: hasFinding ? 40 * stain : 0,
    gain: site === 0 ? 1 : 0.85 + 0.3 * scanner.next(),
    noise: site === 0 ? 1 : 0.8 + 0.6 * scanner.next(),
    body: seededRandom(seed, 'phantom', group),
    random: seededRandom(seed, 'phantom', group, slice),
  });
}
