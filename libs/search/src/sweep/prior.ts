import type { Template } from '../space/template.js';
import { familyOfTrial } from './family.js';
import { isWithin } from '../space/assignments.js';
import type { ImportedTrial } from './events.js';
import type { Goal } from './goals.js';
import { History } from './history.js';
import type { SweepState } from './state.js';
import type { TrialView } from './trial.js';

/** A trial from elsewhere as samplers see it: ended, with an index below 0 that no trial of the sweep has. */
export function priorTrial(imported: ImportedTrial, at: number, template: Template, lastRung: number): TrialView {
  const { assignment } = imported;
  const results = imported.results.map((result) => ({ ...result, rung: Math.min(result.rung, lastRung) }));
  return {
    ...{ index: -1 - at, assignment, family: familyOrNone(template, assignment), status: 'finished' },
    ...{ rung: lastRung, results },
  };
}

/** The trials that a sampler learns from: those from elsewhere, then the sweep's own, all as far as they lie in the space of now. */
export function learnable(state: SweepState): History {
  if (state.prior.length === 0 && state.space === state.plan.space) return state.trials;
  const all: TrialView[] = [...state.prior, ...state.trials];
  return History.of(all.filter(({ assignment }) => isWithin(state.space, assignment)));
}

function familyOrNone(template: Template, assignment: TrialView['assignment']): string {
  try {
    return familyOfTrial(template, assignment);
  } catch {
    return 'elsewhere'; // of another space: samplers will not see it either
  }
}

/** The trials of a sweep with a result, to be taken along by another with these further goals; what lacks one of their metrics stays behind. */
export function priorOf(
  { trials, prior, plan }: SweepState,
  goals: readonly Goal[] = plan.further ?? [],
): ImportedTrial[] {
  const places = goals.map(({ metric }) => plan.further?.findIndex((goal) => goal.metric === metric) ?? -1);
  return [...prior, ...trials].flatMap(({ assignment, results }) => {
    const kept = results.flatMap(({ rung, value, further: known = [] }) => {
      const further = places.map((place) => known[place] ?? NaN);
      if (![value, ...further].every(Number.isFinite)) return [];
      return [{ rung, value, ...(further.length > 0 ? { further } : {}) }];
    });
    return kept.length > 0 ? [{ assignment, results: kept }] : [];
  });
}
