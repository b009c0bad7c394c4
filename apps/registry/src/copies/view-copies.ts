import type { DatasetCopies } from '@paucis/contracts';
import { copyReport } from '@paucis/imaging';
import { heldWithCopies } from '../ingests/copy-warnings.js';
import type { SampleRecord } from '../ingests/sample-record.js';
import { type Belonging, pairKey, settle } from '../rulings/belonging.js';

export interface CopiesToView extends Belonging {
  readonly limit: number;
  /** Pairs before it were seen. */
  readonly from: number;
}

/** One page of a version's copies and what they add up to. Runs in a worker thread. */
export function viewCopies(ask: CopiesToView): Pick<DatasetCopies, 'totals' | 'pairs' | 'next'> {
  const { samples, pairs, ties } = settle(ask);
  const byId = new Map(samples.map((sample) => [sample.id, sample]));
  const accepted = new Set(ties.map(pairKey));
  const counted = pairs.filter(({ sampleIds }) => accepted.has(pairKey(sampleIds)));
  const { leaveOut, relabel } = copyReport(samples, counted);
  const shown = pairs.slice(ask.from, ask.from + ask.limit);
  const last = ask.from + shown.length;
  return {
    totals: {
      exact: counted.filter(({ kind }) => kind === 'exact').length,
      near: counted.filter(({ kind }) => kind === 'near').length,
      crossing: counted.filter(({ crossesParts }) => crossesParts).length,
      conflicting: relabel.length,
      heldOut: heldWithCopies(samples, counted),
      leftOut: leaveOut.length,
    },
    pairs: shown.map(({ sampleIds: [a, b], kind, correlation, flip, window }) => {
      const [one, other] = [byId.get(a) as SampleRecord, byId.get(b) as SampleRecord];
      return {
        ...{ a, b, kind, correlation, flip },
        ...(window && { window }),
        parts: [one.split, other.split],
        labels: [one.label, other.label],
        accepted: accepted.has(pairKey([a, b])),
      };
    }),
    ...(last < pairs.length && { next: last }),
  };
}
