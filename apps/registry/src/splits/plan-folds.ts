import { hashOf, type SplitKind, type SplitLeaks, type SplitRequest } from '@paucis/contracts';
import {
  findingStrata,
  type Fold,
  makeSplit,
  officialCopies,
  sealedSixth,
  settledRequest,
  type SplitPlan,
  type SplitSample,
} from '@paucis/imaging';
import { type Belonging, settle } from '../rulings/belonging.js';
import { type ExternalTest, splitWithExternalTest } from './external-test.js';

export interface FoldsToPlan extends Belonging {
  readonly versionId: string;
  readonly request: SplitRequest;
  /** Samples whose label is not to be trusted. */
  readonly masked?: readonly string[];
  readonly external?: ExternalTest;
}

export interface PlannedFold {
  readonly index: number;
  readonly trainingHash: string;
  readonly validationHash: string;
  readonly trainingSize: number;
  readonly validationSize: number;
  /** JSON of `FoldSamples`. */
  readonly samples: Uint8Array;
  readonly pretraining?: { readonly trainingHash: string; readonly trainingSize: number; readonly samples: Uint8Array };
}

export interface PlannedFolds {
  /** Made of what the plan holds: the same folds, test and marks are the same plan. */
  readonly id: string;
  readonly kind: SplitKind;
  readonly seeds: number;
  readonly folds: PlannedFold[];
  readonly testSize: number;
  readonly dropped: SplitPlan['dropped'];
  readonly notes: string[];
  readonly leaks: SplitLeaks | null;
  readonly official: { readonly copies: number; readonly heldOut: number; readonly folds: PlannedFold[] } | null;
  /** Pixel hashes of everything that some fold trains on, each once. */
  readonly trainedPixels: string[];
  /** Pixel hashes that this plan is the first to seal. */
  readonly newlySealed: string[];
  /** Test samples that lie among the open shards of the version. */
  readonly sealedLater: string[];
}

/** The same for everyone: folds are compared between trials, sweeps and users. */
const splitSeed = 0;

/** Deals a version's samples as asked for. Runs in a worker thread. */
export function planFolds(ask: FoldsToPlan): PlannedFolds {
  const settled = settle(ask);
  const { ties } = settled;
  const masked = new Set(ask.masked ?? []);
  const own = classified(settled.samples.filter(({ id }) => !masked.has(id)));
  const request = settledRequest(ask.request, own, ties);
  const sealing = request.seal === true && !own.some(({ split }) => split === 'test');
  const sealed = new Set(sealing ? sealedSixth(own, { seed: splitSeed, ties }) : []);
  const samples = own.map((sample): SplitSample => (sealed.has(sample.id) ? { ...sample, split: 'test' } : sample));
  const plan = ask.external
    ? splitWithExternalTest(samples, { request, ties, seed: splitSeed }, ask.external)
    : makeSplit(samples, { request, ties, seed: splitSeed });
  // Only the publisher's own test has figures that others share.
  const isOfficial = !ask.external && !plan.leaks && settled.sealedLater.length === 0 && sealed.size === 0;
  const official = isOfficial ? officialCopies(plan, samples, ties) : undefined;
  const trained = new Set(plan.folds.flatMap(({ training, pretraining = training }) => pretraining));
  const pixelsOf = (ids: ReadonlySet<string>) => [
    ...new Set(samples.filter(({ id }) => ids.has(id)).map(({ pixelHash }) => pixelHash)),
  ];
  const { kind, seeds, leaks, dropped } = plan;
  const sealNote = sealed.size > 0 ? [`a sixth of the groups is held out for good: ${sealed.size} images`] : [];
  return {
    id: planId(ask, plan),
    ...{ kind, seeds },
    dropped: [...dropped, ...[...masked].map((sampleId) => ({ sampleId, reason: 'its label is masked on the card' }))],
    folds: plan.folds.map(plannedFold),
    testSize: plan.test.length,
    notes: [...plan.notes, ...sealNote],
    leaks: leaks ?? null,
    official: official ? { ...official, folds: official.folds.map(plannedFold) } : null,
    trainedPixels: pixelsOf(trained),
    newlySealed: pixelsOf(sealed),
    sealedLater: [...settled.sealedLater, ...sealed],
  };
}

/** Several findings are dealt by strata of them; masks and texts have no class to deal by, so they are dealt as one. */
function classified(samples: readonly SplitSample[]): SplitSample[] {
  const rows = samples.flatMap(({ labels }) => (labels ? [labels] : []));
  const strata = rows.length === samples.length ? findingStrata(rows) : undefined;
  return samples.map((sample, at) => ({ ...sample, label: strata?.[at] ?? Math.max(0, sample.label) }));
}

function planId(
  { versionId, external }: FoldsToPlan,
  { kind, folds, test, leaks }: SplitPlan & { kind: string },
): string {
  const hashes = folds.map(({ trainingHash, validationHash }) => [trainingHash, validationHash]);
  return `split_${hashOf({ versionId, kind, hashes, test, leaks, testOn: external?.name }).slice(0, 20)}`;
}

function plannedFold(fold: Fold): PlannedFold {
  const { index, training, validation, trainingHash, validationHash, pretraining } = fold;
  const bytesOf = (ids: readonly string[]) => Buffer.from(JSON.stringify({ training: ids, validation }));
  return {
    ...{ index, trainingHash, validationHash },
    trainingSize: training.length,
    validationSize: validation.length,
    samples: bytesOf(training),
    ...(pretraining && {
      pretraining: {
        trainingHash: hashOf([...pretraining].sort()),
        trainingSize: pretraining.length,
        samples: bytesOf(pretraining),
      },
    }),
  };
}
