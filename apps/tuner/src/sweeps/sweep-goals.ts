import { type GoalMetric, goalMetrics, Invalid, type Recipe, type SweepGoal, type SweepSpec } from '@paucis/contracts';
import { measure, networkNamed } from '@paucis/networks';
import type { SweepState } from '@paucis/search';
import type { ImageInput } from '../trials/recipe-of-trial.js';

/** What the validation of a training says by itself; what else a goal may name depends on the network or the slot. */
const costs: readonly GoalMetric[] = ['parameters', 'macs'];

/**
 * A sweep whose `objective` is a list: the first is the objective, the rest are further goals. A name alone means its usual direction. With
 * a second objective, trials are judged by `pareto-halving` unless the file says otherwise.
 */
export function withGoals(written: unknown): unknown {
  if (typeof written !== 'object' || written === null) return written;
  const spec = written as Record<string, unknown>;
  const listed = Array.isArray(spec['objective']) ? (spec['objective'] as unknown[]).map(completed) : undefined;
  const [objective, ...rest] = listed ?? [spec['objective']];
  const goals = [...rest, ...(Array.isArray(spec['goals']) ? (spec['goals'] as unknown[]).map(completed) : [])];
  const isSeveral = goals.some((goal) => typeof goal === 'object' && goal !== null && 'direction' in goal);
  return {
    ...spec,
    ...(listed && { objective }),
    ...(goals.length > 0 && { goals }),
    ...(isSeveral && spec['scheduler'] === undefined && { scheduler: { name: 'pareto-halving', min: 200, max: 1800 } }),
  };
}

function completed(goal: unknown): unknown {
  const named = typeof goal === 'string' ? { metric: goal } : goal;
  if (typeof named !== 'object' || named === null) return named;
  if ('direction' in named || 'atMost' in named || 'atLeast' in named || !('metric' in named)) return named;
  const direction = goalMetrics[named.metric as GoalMetric] as string | undefined;
  return { ...named, ...(direction !== undefined && { direction }) };
}

/** Refuses goals that say nothing beside the objective, or that the user's own code cannot be measured by. */
export function refuseGoals({ goals = [], objective, kind }: SweepSpec, hasExternal: boolean): void {
  if (goals.length > 0 && kind === 'study')
    throw wrong('a study judges one objective by its hypothesis; leave the goals out');
  const names = new Set([objective.metric]);
  for (const goal of goals) {
    if ('direction' in goal && names.has(goal.metric as 'auc')) throw wrong(`${goal.metric} is an objective twice`);
    if ('direction' in goal) names.add(goal.metric as 'auc');
    if (hasExternal && (costs.includes(goal.metric) || goal.metric === 'latency'))
      throw wrong(`nobody knows the ${goal.metric} of an external method`);
  }
}

export const asksLatency = ({ goals = [] }: Pick<SweepSpec, 'goals'>): boolean =>
  goals.some(({ metric }) => metric === 'latency');

/** The figures of a run's further goals in their order: from the job's result, else from the shapes of its network. */
export function goalValuesOf(
  { plan }: SweepState,
  {
    result,
    recipe,
    image,
    jobId,
  }: { result: Readonly<Record<string, number>>; recipe: () => Recipe; image: ImageInput; jobId: string },
): number[] | undefined {
  if (!plan.further) return undefined;
  let counted: Readonly<Record<string, number>> | undefined;
  return plan.further.map(({ metric }) => {
    if (costs.includes(metric as GoalMetric)) counted ??= costsOf(recipe(), image);
    const value = result[metric] ?? counted?.[metric];
    if (value !== undefined) return value;
    throw new Invalid(
      'result-incomplete',
      `job ${jobId}: expected a result with ${metric}, got ${Object.keys(result).join(', ')}`,
    );
  });
}

function costsOf({ network: { name, ...options } }: Recipe, image: ImageInput): Record<string, number> {
  const definition = networkNamed(name);
  const { parameters, macs } = measure(definition, image, definition.check(image, options));
  return { parameters, macs };
}

/** Values of further goals by the names of their metrics. */
export function namedGoals(goals: readonly SweepGoal[] | undefined, values: readonly number[] | undefined) {
  if (!goals || !values) return {};
  return { goals: Object.fromEntries(goals.map(({ metric }, at) => [metric, values[at] ?? NaN])) };
}

const wrong = (message: string): Invalid => new Invalid('goals-wrong', `sweep: goals: ${message}`, { path: 'goals' });
