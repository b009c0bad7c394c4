import type { Condition, Constraint } from '@paucis/contracts';
import type { Assignment, Space, Value } from './space.js';

/** The constraints of a space that an assignment breaks. */
export function brokenConstraints({ constraints = [] }: Space, assignment: Assignment): Constraint[] {
  return constraints.filter((constraint) => missOf(constraint, assignment) > 0);
}

/** By how much an assignment misses a constraint, as a share of what it may be; 0 where it keeps it, or where a parameter of it does not exist. */
export function missOf(constraint: Constraint, assignment: Assignment): number {
  if (constraint.when && !holdsAll(constraint.when, assignment)) return 0;
  if ('forbid' in constraint) return holdsAll(constraint.forbid, assignment) ? 1 : 0;
  const numbers = numericNames(constraint).map((name) => assignment[name]);
  if (!numbers.every((value) => typeof value === 'number')) return 0;
  if ('ordered' in constraint)
    return numbers.reduce((sum, value, at) => sum + (at === 0 ? 0 : excess(numbers[at - 1] as number, value)), 0);
  if ('multiple' in constraint) {
    const [value, of] = numbers as [number, number];
    const rest = Math.abs(value / of - Math.round(value / of));
    return of !== 0 && rest < 1e-9 ? 0 : rest || 1;
  }
  if ('product' in constraint)
    return outside(
      numbers.reduce((product, value) => product * value, 1),
      constraint,
    );
  const weights = Object.values(constraint.sum);
  return outside(
    numbers.reduce((sum, value, at) => sum + (weights[at] as number) * value, 0),
    constraint,
  );
}

/** Every parameter that a constraint is about. */
export function namesOf(constraint: Constraint): string[] {
  const own = 'forbid' in constraint ? Object.keys(constraint.forbid) : numericNames(constraint);
  return [...new Set([...own, ...Object.keys(constraint.when ?? {})])];
}

/** The parameters that it computes with, in their order. */
export function numericNames(constraint: Constraint): string[] {
  if ('forbid' in constraint) return [];
  if ('ordered' in constraint) return constraint.ordered;
  if ('multiple' in constraint) return [constraint.multiple, constraint.of];
  return 'product' in constraint ? constraint.product : Object.keys(constraint.sum);
}

function holdsAll(conditions: Readonly<Record<string, Condition>>, assignment: Assignment): boolean {
  return Object.entries(conditions).every(([name, condition]) => {
    const value = assignment[name];
    return value !== undefined && holds(condition, value);
  });
}

function holds(condition: Condition, value: Value): boolean {
  if (Array.isArray(condition)) return condition.includes(value);
  if (typeof condition !== 'object') return condition === value;
  return typeof value === 'number' && outside(value, condition) === 0;
}

function outside(value: number, { atLeast, atMost }: { atLeast?: number; atMost?: number }): number {
  return (atLeast === undefined ? 0 : excess(atLeast, value)) + (atMost === undefined ? 0 : excess(value, atMost));
}

/** By how much `value` is above `end`; sums and products of decimal fractions miss their ends by rounding. */
function excess(value: number, end: number): number {
  const share = (value - end) / (Math.abs(end) || 1);
  return share > 1e-9 ? share : 0;
}
