import { Invalid, type SplitKind, type SplitRequest } from '@paucis/contracts';
import { clustersOf, type Tie } from './clusters.js';
import { withLabelFraction } from './label-fraction.js';
import { officialSplit } from './official-split.js';
import { splitByDate } from './split-by-date.js';
import { splitBySite } from './split-by-site.js';
import { holdOut, splitIntoFolds } from './split-into-folds.js';
import type { SplitPlan } from './split-plan.js';
import type { SplitSample } from './split-sample.js';

export interface SplitToMake {
  readonly request: SplitRequest;
  /** Confirmed copies. */
  readonly ties: readonly Tie[];
  /** The same for everyone: folds are compared between trials, sweeps and users. */
  readonly seed: number;
}

export interface MadeSplit extends SplitPlan {
  readonly kind: Exclude<SplitKind, 'auto'>;
  /** Runs of each fold that a sweep should make. */
  readonly seeds: number;
}

type Kind = MadeSplit['kind'];
type Maker = (samples: readonly SplitSample[], toMake: SplitToMake) => SplitPlan;

const inFolds: Maker = (samples, { request: { folds = 5, repeats }, ties, seed }) =>
  splitIntoFolds(samples, { folds, ...(repeats !== undefined && { repeats }), seed, ties });

/** How each kind is dealt, and which options beside the label fraction it takes. */
const kinds: Readonly<Record<Kind, { readonly make: Maker; readonly options: readonly (keyof SplitRequest)[] }>> = {
  folds: { make: inFolds, options: ['folds', 'repeats', 'seal'] },
  external: { make: inFolds, options: ['folds', 'repeats', 'testOn'] },
  holdout: { make: (samples, { ties, seed }) => holdOut(samples, { ties, seed }), options: ['seal'] },
  official: {
    make: (samples, { request: { leaks }, ties }) => officialSplit(samples, { ties, ...(leaks && { leaks }) }),
    options: ['leaks'],
  },
  'by-site': { make: (samples, { ties }) => splitBySite(samples, { ties }), options: [] },
  'by-date': {
    make: (samples, { request: { date, from }, ties }) => splitByDate(samples, { date: date as string, from, ties }),
    options: ['date', 'from'],
  },
};

/** Groups below the first number: folds. Up to the second: folds, and a seal where there is no test. Above: one validation part. */
const bySize = { folds: 1_000, sealed: 5_000 } as const;

/** The request with its kind decided and its options checked. `Invalid` names an option that the kind does not take. */
export function settledRequest(
  request: SplitRequest,
  samples: readonly SplitSample[],
  ties: readonly Tie[],
): SplitRequest & { kind: Kind } {
  const settled = request.kind === 'auto' ? { ...request, ...automatic(request, samples, ties) } : request;
  const kind = settled.kind as Kind;
  const taken: readonly string[] = ['kind', 'labelFraction', 'draw', ...kinds[kind].options];
  const stray = Object.entries(settled).find(([option, value]) => value !== undefined && !taken.includes(option));
  if (stray) {
    throw new Invalid(
      'split-option',
      `split: ${stray[0]}: a split of kind ${kind} does not take it; it takes ${taken.slice(1).join(', ')}`,
      { path: `split.${stray[0]}` },
    );
  }
  for (const [option, of] of [
    ['date', 'by-date'],
    ['testOn', 'external'],
  ] as const) {
    if (kind === of && settled[option] === undefined) {
      throw new Invalid('split-option', `split: ${option}: a split of kind ${kind} needs it`, {
        path: `split.${option}`,
      });
    }
  }
  return { ...settled, kind };
}

function automatic(
  request: SplitRequest,
  samples: readonly SplitSample[],
  ties: readonly Tie[],
): Pick<SplitRequest, 'kind' | 'seal'> {
  const groups = new Set(clustersOf(samples, ties)).size;
  const seal = groups >= bySize.folds && !samples.some(({ split }) => split === 'test');
  const dealt = request.folds !== undefined || request.repeats !== undefined || groups <= bySize.sealed;
  return { kind: dealt ? 'folds' : 'holdout', ...(seal && { seal: request.seal ?? true }) };
}

/** Makes the plan of a settled request. */
export function makeSplit(
  samples: readonly SplitSample[],
  toMake: SplitToMake & { request: { kind: Kind } },
): MadeSplit {
  const { request, ties, seed } = toMake;
  const { kind, labelFraction = 1, draw = 0 } = request;
  const whole = kinds[kind].make(samples, toMake);
  const plan =
    labelFraction === 1 ? whole : withLabelFraction(whole, samples, { fraction: labelFraction, draw, seed, ties });
  return { ...plan, kind, seeds: kind === 'holdout' ? 3 : 1 };
}
