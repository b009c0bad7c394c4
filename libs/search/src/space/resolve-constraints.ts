import { type Condition, type Constraint, Invalid, nearestName } from '@paucis/contracts';
import { namesOf, numericNames } from './constraints.js';
import type { Parameter, Value } from './space.js';

/** A parameter and the branches that must be taken for it to exist, by choice. */
interface Placed {
  parameter: Parameter;
  under: ReadonlyMap<string, string>;
}

const most = 1000;

/**
 * Constraints by whole names: one for each set of parameters that its names can mean and that can exist together, so that `training.learningRate`
 * speaks of each network's own. Refuses a name that nothing has, a value that a parameter cannot take, arithmetic on what is no number.
 */
export function resolveConstraints(parameters: readonly Parameter[], constraints: readonly Constraint[]): Constraint[] {
  if (constraints.length === 0) return [];
  const placed = placesOf(parameters, new Map());
  const resolved = constraints.flatMap((constraint, at) => {
    const where = `constraints[${at}]`;
    const names = namesOf(constraint);
    let sets: ReadonlyMap<string, Placed>[] = [new Map()];
    for (const name of names) {
      const meant = matching(name, placed, where);
      sets = sets.flatMap((set) =>
        meant
          .filter((one) => [...set.values()].every((other) => canExist(one, other)))
          .map((one) => new Map(set).set(name, one)),
      );
      if (sets.length > most)
        throw invalid(where, `its names can mean more than ${most} sets of parameters; write whole paths`);
    }
    if (sets.length === 0) throw invalid(where, `${names.join(' and ')} never exist in one trial`);
    return sets.map((set) => {
      refuseImpossible(constraint, set, where);
      return renamed(constraint, (name) => (set.get(name) as Placed).parameter.name);
    });
  });
  return resolved;
}

function placesOf(parameters: readonly Parameter[], under: ReadonlyMap<string, string>): Placed[] {
  return parameters.flatMap((parameter) => {
    if (parameter.type !== 'choice') return [{ parameter, under }];
    const inner = parameter.branches.flatMap((branch) =>
      placesOf(branch.parameters, new Map(under).set(parameter.name, branch.name)),
    );
    return [{ parameter, under }, ...inner];
  });
}

function matching(name: string, placed: readonly Placed[], where: string): Placed[] {
  const exact = placed.filter(({ parameter }) => parameter.name === name);
  const meant = exact.length > 0 ? exact : placed.filter(({ parameter }) => parameter.name.endsWith(`.${name}`));
  if (meant.length > 0) return meant;
  const last = (path: string): string => path.split('.').at(-1) as string;
  const nearest = nearestName(last(name), [...new Set(placed.map(({ parameter }) => last(parameter.name)))]);
  const hint = nearest === undefined ? '' : ` (did you mean "${nearest}"?)`;
  throw invalid(where, `"${name}" is no parameter that is searched${hint}`);
}

function canExist(a: Placed, b: Placed): boolean {
  return [...a.under].every(([choice, branch]) => (b.under.get(choice) ?? branch) === branch);
}

function refuseImpossible(constraint: Constraint, set: ReadonlyMap<string, Placed>, where: string): void {
  for (const name of numericNames(constraint)) {
    const { parameter } = set.get(name) as Placed;
    const isNumber =
      parameter.type !== 'choice' &&
      (!('values' in parameter) || parameter.values.every((value) => typeof value === 'number'));
    if (!isNumber)
      throw invalid(where, `${parameter.name} has values that are no numbers; only "forbid" can speak of it`);
  }
  const conditions = [constraint.when, 'forbid' in constraint ? constraint.forbid : undefined];
  for (const [name, condition] of conditions.flatMap((each) => Object.entries(each ?? {})))
    refuseUnknownValue((set.get(name) as Placed).parameter, condition, where);
}

function refuseUnknownValue(parameter: Parameter, condition: Condition, where: string): void {
  const values: readonly Value[] | undefined =
    parameter.type === 'choice'
      ? parameter.branches.map(({ name }) => name)
      : 'values' in parameter
        ? parameter.values
        : undefined;
  if (typeof condition === 'object' && !Array.isArray(condition)) {
    if (values?.some((value) => typeof value !== 'number'))
      throw invalid(where, `${parameter.name} has no range, expected some of ${JSON.stringify(values)}`);
    return;
  }
  const listed = Array.isArray(condition) ? condition : [condition];
  const stray = listed.find((value) => (values ? !values.includes(value) : typeof value !== 'number'));
  if (stray !== undefined)
    throw invalid(
      where,
      `${parameter.name}: ${JSON.stringify(stray)} came, expected ${values ? `one of ${JSON.stringify(values)}` : 'a number'}`,
    );
}

function renamed(constraint: Constraint, by: (name: string) => string): Constraint {
  const keys = <Of>(record: Readonly<Record<string, Of>>): Record<string, Of> =>
    Object.fromEntries(Object.entries(record).map(([name, of]) => [by(name), of]));
  const when = constraint.when ? { when: keys(constraint.when) } : {};
  if ('forbid' in constraint) return { ...constraint, ...when, forbid: keys(constraint.forbid) };
  if ('ordered' in constraint) return { ...constraint, ...when, ordered: constraint.ordered.map(by) };
  if ('multiple' in constraint)
    return { ...constraint, ...when, multiple: by(constraint.multiple), of: by(constraint.of) };
  if ('product' in constraint) return { ...constraint, ...when, product: constraint.product.map(by) };
  return { ...constraint, ...when, sum: keys(constraint.sum) };
}

function invalid(where: string, message: string): Invalid {
  return new Invalid('constraint-wrong', `sweep: ${where}: ${message}`, { path: where });
}
