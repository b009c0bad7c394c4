import { Constraint } from '@paucis/contracts';
import { z } from 'zod';

const Name = z.string().min(1).max(200);

/** A real number in [low, high]; `log` spreads it evenly over magnitudes, `step` keeps it on low + k step. */
const FloatParameter = z.strictObject({
  type: z.literal('float'),
  name: Name,
  low: z.number(),
  high: z.number(),
  scale: z.enum(['linear', 'log']),
  step: z.number().positive().optional(),
});

/** A whole number in [low, high]. */
const IntParameter = z.strictObject({
  type: z.literal('int'),
  name: Name,
  low: z.int(),
  high: z.int(),
  scale: z.enum(['linear', 'log']),
  step: z.int().positive().optional(),
});

/** One of some plain values. */
const CategoricalParameter = z.strictObject({
  type: z.literal('categorical'),
  name: Name,
  values: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1),
});

/** One of some plain values that stand in an order: samplers take neighbours to be alike. */
const OrdinalParameter = z.strictObject({
  type: z.literal('ordinal'),
  name: Name,
  values: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1),
});

/** One of some branches; the parameters of a branch exist only where it is taken. */
export interface ChoiceParameter {
  type: 'choice';
  name: string;
  branches: { name: string; parameters: Parameter[] }[];
}

const ChoiceParameter: z.ZodType<ChoiceParameter> = z.strictObject({
  type: z.literal('choice'),
  name: Name,
  get branches() {
    return z.array(z.strictObject({ name: Name, parameters: z.array(Parameter) })).min(1);
  },
});

export type FloatParameter = z.output<typeof FloatParameter>;
export type IntParameter = z.output<typeof IntParameter>;
export type CategoricalParameter = z.output<typeof CategoricalParameter>;
export type OrdinalParameter = z.output<typeof OrdinalParameter>;
export type Parameter = FloatParameter | IntParameter | CategoricalParameter | OrdinalParameter | ChoiceParameter;

const Parameter: z.ZodType<Parameter> = z.union([
  FloatParameter,
  IntParameter,
  CategoricalParameter,
  OrdinalParameter,
  ChoiceParameter,
]);

/** Parameter name -> value; a choice holds the name of its branch. Only parameters of taken branches are present. */
export const Assignment = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
export type Assignment = z.output<typeof Assignment>;

/** What a sampler may propose. Plain data: it is part of the event log. */
export const Space = z.strictObject({
  parameters: z.array(Parameter),
  /** Combinations that cannot be: an assignment that agrees with all values of an entry is outside the space. */
  forbidden: z.array(Assignment),
  /** What parameters must keep together, by their names here. */
  constraints: z.array(Constraint).optional(),
});
export type Space = z.output<typeof Space>;
export type Value = Assignment[string];
