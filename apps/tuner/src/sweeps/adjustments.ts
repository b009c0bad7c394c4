import { type Adjustment, Conflict, Invalid, type Worker } from '@paucis/contracts';
import { assignmentOf, type Fact, type Space, type SweepState, type Template } from '@paucis/search';
import { imageInputOf, recipeOfTrial } from '../trials/recipe-of-trial.js';
import { isSamePin, pinOfWorkers } from './pin-of-workers.js';
import { probeSpace } from './probe-space.js';
import { spaceTemplate } from './space-template.js';
import type { SweepRow } from './sweep.entity.js';

/** The event that a person's change is. Refuses what could not run: a smaller budget than is spent, a trial that no image fits. */
export function factOfAdjustment(
  sweep: SweepRow,
  state: SweepState,
  adjustment: Adjustment,
  workers: readonly Worker[],
): Fact {
  if (state.status !== 'running' && state.status !== 'paused') {
    throw new Conflict(
      'sweep-status',
      `sweep ${sweep.name} is ${state.status}: only one under way can be changed; fork it`,
      {
        sweepId: sweep.id,
        status: state.status,
      },
    );
  }
  if (state.plan.study && adjustment.kind !== 'share') {
    throw new Conflict(
      'study-fixed',
      `sweep ${sweep.name} is a study: what it does was registered before its first run, and changing it would change what it shows; start another one`,
      { sweepId: sweep.id },
    );
  }
  switch (adjustment.kind) {
    case 'extend':
      return extended(sweep, state, adjustment);
    case 'share': {
      const { parallel, priority } = adjustment;
      return { type: 'limits.changed', ...defined({ parallel, priority }) };
    }
    case 'add-trial':
      // Refuses with the option that cannot be, before the event is stored.
      recipeOfTrial(state.template, adjustment.assignment, imageInputOf(sweep.plan));
      return { type: 'trial.added', assignment: adjustment.assignment };
    case 'import':
      return imported(state, adjustment);
    case 'kill-trial':
      return { type: 'trial.killed', trial: adjustment.trial, reason: adjustment.reason || 'a person stopped it' };
    case 'pin':
      return repinned(sweep, state, workers);
    case 'space': {
      const { template, space } = changedSpace(sweep, adjustment);
      return { type: 'space.changed', template, space };
    }
  }
}

/** The space that a sweep would search with another recipe, refused where it could not run. */
export function changedSpace(
  { spec, plan }: Pick<SweepRow, 'spec' | 'plan'>,
  { recipe, constraints }: Pick<Extract<Adjustment, { kind: 'space' }>, 'recipe' | 'constraints'>,
): { template: Template; space: Space } {
  const template = spaceTemplate({ ...spec, recipe });
  return { template, space: probeSpace(template, imageInputOf(plan), constraints).space };
}

/** A run that waits for the user's own code has nothing to gain from other workers. */
function repinned(sweep: SweepRow, state: SweepState, workers: readonly Worker[]): Fact {
  const before = state.pin ?? sweep.pin;
  if (before.profile.runtime === 'external')
    throw new Invalid(
      'pin-external',
      `sweep ${sweep.name} is computed by code of the user's own: fork it with another version`,
    );
  const { pin } = pinOfWorkers(workers);
  if (isSamePin(pin, before))
    throw new Conflict('pin-same', `sweep ${sweep.name}: the workers that are there are those it is pinned to`);
  return { type: 'pin.changed', pin };
}

function extended(
  sweep: SweepRow,
  state: SweepState,
  { trials, wallHours }: Extract<Adjustment, { kind: 'extend' }>,
): Fact {
  if (trials === undefined && wallHours === undefined)
    throw new Invalid('budget-wrong', 'budget: expected trials or wallHours, neither came', { sweepId: sweep.id });
  if (trials !== undefined && trials < state.trials.length) {
    throw new Invalid(
      'budget-wrong',
      `budget.trials: ${trials} came, ${state.trials.length} trials have started already; cancel the sweep to end it`,
      { sweepId: sweep.id },
    );
  }
  return { type: 'limits.changed', ...defined({ trials, wallHours }) };
}

function imported({ space, plan }: SweepState, { source, trials }: Extract<Adjustment, { kind: 'import' }>): Fact {
  if (plan.further)
    throw new Invalid(
      'import-goals',
      `import from ${source}: a trial from elsewhere has one value, but the sweep also looks at ${plan.further.map(({ metric }) => metric).join(', ')}`,
    );
  const rung = plan.rungs.length - 1;
  return {
    type: 'trials.imported',
    source,
    trials: trials.map(({ assignment, value }, at) => {
      try {
        return { assignment: assignmentOf(space, assignment), results: [{ rung, value }] };
      } catch (error) {
        if (!(error instanceof Invalid)) throw error;
        throw new Invalid('import-wrong', `import from ${source}, trial ${at + 1}: ${error.message}`, error.details);
      }
    }),
  };
}

function defined<Values extends object>(values: Values): Partial<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Values>;
}
