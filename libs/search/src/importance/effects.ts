import { mean, quantileOfSorted, type Random } from '@paucis/statistics';
import { fromUnit, levelsOf, ownCube, parametersOf, pointOf } from '../samplers/cube.js';
import { observations } from '../samplers/observations.js';
import type { Assignment, Space, Value } from '../space/space.js';
import { forestOf } from './forest.js';
import type { Importance } from './importance.js';
import type { Direction, TrialView } from '../sweep/trial.js';

interface Question {
  space: Space;
  history: Iterable<TrialView>;
  direction: Direction;
  random: Random;
}

/** An importance with an interval over resampled trials. */
export interface IntervalImportance extends Importance {
  low: number;
  high: number;
}

/** The importances of a method with percentile intervals (90 %) over bootstrap samples of the trials. */
export function importanceIntervals(
  history: readonly TrialView[],
  random: Random,
  importance: (history: readonly TrialView[]) => Importance[],
  resamples = 50,
): IntervalImportance[] {
  const drawn = Array.from({ length: resamples }, () =>
    importance(history.map(() => history[random.integer(history.length)] as TrialView)),
  );
  return importance(history).map(({ parameter, share }) => {
    const shares = drawn
      .map((each) => each.find((other) => other.parameter === parameter)?.share ?? 0)
      .sort((a, b) => a - b);
    return { parameter, share, low: quantileOfSorted(shares, 0.05), high: quantileOfSorted(shares, 0.95) };
  });
}

/** What the objective is on the mean at a value of a parameter, over everything else (Friedman 2001), with the spread over the trees. */
export interface PartialDependence {
  value: Value;
  mean: number;
  low: number;
  high: number;
}

/** Partial dependence of the objective on one parameter at up to `points` places, by a forest over the trials in which it exists. */
export function partialDependence(question: Question & { parameter: string; points?: number }): PartialDependence[] {
  const { space, history, direction, random, parameter: name, points = 12 } = question;
  const parameter = parametersOf(space).find((each) => each.name === name);
  if (!parameter) return [];
  const known = observations(history, direction).filter(({ assignment }) => assignment[name] !== undefined);
  if (known.length < 2) return [];
  const cube = ownCube(space);
  const slot = cube.slotOf.get(name) as number;
  const rows = known.map(({ assignment }) => complete(pointOf(space, cube, assignment)));
  const sign = direction === 'maximize' ? -1 : 1;
  const forest = forestOf(
    rows,
    known.map(({ loss }) => sign * loss),
    random,
  );
  const count = Math.min(points, levelsOf(parameter));
  return Array.from({ length: count }, (_, at) => {
    const place = (at + 0.5) / count;
    const means = forest.map((tree) => mean(rows.map((row) => tree(row.with(slot, place))))).sort((a, b) => a - b);
    return {
      value: fromUnit(parameter, place),
      mean: mean(means),
      low: quantileOfSorted(means, 0.05),
      high: quantileOfSorted(means, 0.95),
    };
  });
}

/** How much two parameters act together: Friedman's H squared, 0 (they add up) to 1. */
export function interaction(question: Question & { parameters: readonly [string, string] }): number {
  const { space, history, direction, random, parameters } = question;
  const cube = ownCube(space);
  const slots = parameters.map((name) => cube.slotOf.get(name));
  const known = observations(history, direction);
  if (slots.includes(undefined) || known.length < 10) return 0;
  const [a, b] = slots as [number, number];
  const rows = known.map(({ assignment }) => complete(pointOf(space, cube, assignment)));
  const forest = forestOf(
    rows,
    known.map(({ loss }) => loss),
    random,
  );
  const predict = (row: Float64Array): number => mean(forest.map((tree) => tree(row)));
  const some = rows.slice(0, 60);
  const predicted = (set: (row: Float64Array) => Float64Array): number => mean(some.map((row) => predict(set(row))));
  const centred = (values: number[]): number[] => {
    const middle = mean(values);
    return values.map((value) => value - middle);
  };
  const at = (row: Float64Array, slot: number): number => row[slot] as number;
  const both = centred(some.map((own) => predicted((row) => row.with(a, at(own, a)).with(b, at(own, b)))));
  const first = centred(some.map((own) => predicted((row) => row.with(a, at(own, a)))));
  const second = centred(some.map((own) => predicted((row) => row.with(b, at(own, b)))));
  const total = both.reduce((sum, each) => sum + each * each, 0);
  const rest = both.reduce((sum, each, i) => sum + (each - (first[i] as number) - (second[i] as number)) ** 2, 0);
  return total > 0 ? Math.min(1, rest / total) : 0;
}

/** One step of an ablation path: a parameter takes its better value. */
export interface AblationStep {
  parameter: string;
  from: Value | undefined;
  to: Value | undefined;
  /** The objective as the forest predicts it after the step. */
  predicted: number;
}

/**
 * From one assignment to another one parameter at a time, each time the one that gains most (Fawcett & Hoos 2016), on the predictions of a forest: what
 * made the difference. Parameters of a branch go with their choice.
 */
export function ablationPath(question: Question & { from: Assignment; to: Assignment }): AblationStep[] {
  const { space, history, direction, random, from, to } = question;
  const known = observations(history, direction);
  if (known.length < 2) return [];
  const cube = ownCube(space);
  const sign = direction === 'maximize' ? -1 : 1;
  const rows = known.map(({ assignment }) => complete(pointOf(space, cube, assignment)));
  const forest = forestOf(
    rows,
    known.map(({ loss }) => sign * loss),
    random,
  );
  const predict = (row: Float64Array): number => mean(forest.map((tree) => tree(row)));
  const target = complete(pointOf(space, cube, to));
  let here = complete(pointOf(space, cube, from));
  const left = new Set(
    parametersOf(space)
      .map(({ name }) => name)
      .filter((name) => from[name] !== to[name]),
  );
  const steps: AblationStep[] = [];
  while (left.size > 0) {
    const moves = [...left].map((parameter) => {
      const slot = cube.slotOf.get(parameter) as number;
      const row = here.with(slot, target[slot] as number);
      return { parameter, row, predicted: predict(row) };
    });
    const best = moves.reduce((a, b) => (-sign * b.predicted > -sign * a.predicted ? b : a));
    here = best.row;
    left.delete(best.parameter);
    steps.push({
      parameter: best.parameter,
      from: from[best.parameter],
      to: to[best.parameter],
      predicted: best.predicted,
    });
  }
  return steps;
}

const complete = (point: Float64Array): Float64Array => point.map((at) => (Number.isNaN(at) ? 0.5 : at));
