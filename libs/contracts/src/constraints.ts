import { z } from 'zod';

const Value = z.union([z.string(), z.number(), z.boolean()]);
const ends = { atLeast: z.number().optional(), atMost: z.number().optional() };
const hasEnd = ({ atLeast, atMost }: { atLeast?: number; atMost?: number }): boolean =>
  atLeast !== undefined || atMost !== undefined;
const needsEnd = 'expected atLeast, atMost or both';

/** A value, one of several, or a range that holds its ends. */
export const Condition = z.union([Value, z.array(Value).min(1), z.strictObject(ends).refine(hasEnd, needsEnd)]);
export type Condition = z.output<typeof Condition>;
const Conditions = z.record(z.string(), Condition).refine((of) => Object.keys(of).length > 0, 'expected a parameter');

const ofEach = {
  /** It holds only where all of these do. */
  when: Conditions.optional(),
  /** For people. */
  why: z.string().max(200).optional(),
};

/**
 * What parameters of a search space must keep together. Where one of its parameters does not exist (another branch is taken) it says nothing.
 * `forbid`: never all of these at once; `ordered`: each at most the next; `multiple`: a whole multiple of `of`.
 */
export const Constraint = z.union([
  z.strictObject({ forbid: Conditions, ...ofEach }),
  z.strictObject({ ordered: z.array(z.string()).min(2).max(20), ...ofEach }),
  /** Each parameter times its weight. */
  z.strictObject({ sum: z.record(z.string(), z.number()), ...ends, ...ofEach }).refine(hasEnd, needsEnd),
  z.strictObject({ product: z.array(z.string()).min(1).max(20), ...ends, ...ofEach }).refine(hasEnd, needsEnd),
  z.strictObject({ multiple: z.string(), of: z.string(), ...ofEach }),
]);
export type Constraint = z.output<typeof Constraint>;

/** `depth * width <= 2048 where network is vit`. */
export function constraintText(constraint: Constraint): string {
  const where = constraint.when ? ` where ${conditionsText(constraint.when)}` : '';
  const why = constraint.why ? ` (${constraint.why})` : '';
  return `${ruleText(constraint)}${where}${why}`;
}

function ruleText(constraint: Constraint): string {
  if ('forbid' in constraint) return `never ${conditionsText(constraint.forbid)}`;
  if ('ordered' in constraint) return constraint.ordered.join(' <= ');
  if ('multiple' in constraint) return `${constraint.multiple} is a multiple of ${constraint.of}`;
  if ('product' in constraint) return rangeText(constraint.product.join(' * '), constraint);
  const terms = Object.entries(constraint.sum).map(([name, weight]) => (weight === 1 ? name : `${weight} ${name}`));
  return rangeText(terms.join(' + '), constraint);
}

function conditionsText(conditions: Readonly<Record<string, Condition>>): string {
  return Object.entries(conditions)
    .map(([name, condition]) => {
      if (Array.isArray(condition)) return `${name} is one of ${condition.join(', ')}`;
      return typeof condition === 'object' ? rangeText(name, condition) : `${name} is ${condition}`;
    })
    .join(' and ');
}

function rangeText(what: string, { atLeast, atMost }: { atLeast?: number; atMost?: number }): string {
  return `${atLeast === undefined ? '' : `${atLeast} <= `}${what}${atMost === undefined ? '' : ` <= ${atMost}`}`;
}
