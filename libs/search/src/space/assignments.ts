import { canonicalJson, constraintText, Invalid } from '@paucis/contracts';
import { brokenConstraints, missOf } from './constraints.js';
import type { Assignment, Parameter, Space, Value } from './space.js';

/** Calls `visit` for the parameters that exist under an assignment, parents first. */
function forEachActive(parameters: readonly Parameter[], of: Assignment, visit: (parameter: Parameter) => void): void {
  for (const parameter of parameters) {
    visit(parameter);
    if (parameter.type !== 'choice') continue;
    const branch = parameter.branches.find(({ name }) => name === of[parameter.name]);
    if (branch) forEachActive(branch.parameters, of, visit);
  }
}

/** Refuses an assignment that lacks an active parameter, has one that is not active, or leaves a range. */
export function checkAssignment(space: Space, assignment: Assignment): void {
  const active = new Set<string>();
  forEachActive(space.parameters, assignment, (parameter) => {
    active.add(parameter.name);
    const value = assignment[parameter.name];
    if (value === undefined) throw invalid(parameter.name, 'has no value');
    const complaint = complaintOf(parameter, value);
    if (complaint) throw invalid(parameter.name, `got ${JSON.stringify(value)}, expected ${complaint}`);
  });
  const stray = Object.keys(assignment).find((name) => !active.has(name));
  if (stray !== undefined) throw invalid(stray, 'is not a parameter of the branches that were taken');
  const [broken] = brokenConstraints(space, assignment);
  if (broken) throw invalid(canonicalJson(assignment), `breaks the constraint ${constraintText(broken)}`);
  if (isForbidden(space, assignment)) throw invalid(canonicalJson(assignment), 'is a forbidden combination');
}

/**
 * The assignment that a row of a table means: numbers may be texts, a parameter may be named by the end of its path (`learningRate`), a choice
 * that has one branch may be left out. Refuses what is missing, outside, ambiguous or names nothing.
 */
export function assignmentOf(space: Space, row: Readonly<Record<string, Value>>): Assignment {
  const assignment: Assignment = {};
  const used = new Set<string>();
  const visit = (parameters: readonly Parameter[]): void => {
    for (const parameter of parameters) {
      const column = columnOf(parameter, row);
      if (column !== undefined && used.has(column))
        throw invalid(column, 'names several parameters: write the whole path');
      if (column !== undefined) used.add(column);
      const value = column === undefined ? onlyValueOf(parameter) : valueIn(parameter, row[column] as Value);
      if (value === undefined) throw invalid(parameter.name, 'has no value');
      assignment[parameter.name] = value;
      if (parameter.type !== 'choice') continue;
      visit(parameter.branches.find(({ name }) => name === value)?.parameters ?? []);
    }
  };
  visit(space.parameters);
  const stray = Object.keys(row).find((column) => !used.has(column));
  if (stray !== undefined) throw invalid(stray, 'is no parameter of the branches that were taken');
  checkAssignment(space, assignment);
  return assignment;
}

function columnOf({ name }: Parameter, row: Readonly<Record<string, Value>>): string | undefined {
  if (name in row) return name;
  const fitting = Object.keys(row).filter((column) => name.endsWith(`.${column}`));
  return fitting.sort((a, b) => b.length - a.length)[0];
}

function onlyValueOf(parameter: Parameter): Value | undefined {
  if (parameter.type === 'choice' && parameter.branches.length === 1) return parameter.branches[0]?.name;
  return 'values' in parameter && parameter.values.length === 1 ? parameter.values[0] : undefined;
}

/** The parameter's own value that a text or number stands for; what stands for none is left for the check to refuse. */
function valueIn(parameter: Parameter, given: Value): Value {
  if ('values' in parameter) return parameter.values.find((value) => String(value) === String(given)) ?? given;
  if (parameter.type === 'choice') return String(given);
  return typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
}

/** Whether an assignment is one of the space. */
export function isWithin(space: Space, assignment: Assignment): boolean {
  try {
    checkAssignment(space, assignment);
    return true;
  } catch (error) {
    if (error instanceof Invalid) return false;
    throw error;
  }
}

/** What was expected, where the value is outside the parameter. */
function complaintOf(parameter: Parameter, value: Value): string | undefined {
  if ('values' in parameter) {
    return parameter.values.includes(value) ? undefined : `one of ${JSON.stringify(parameter.values)}`;
  }
  if (parameter.type === 'choice') {
    const names = parameter.branches.map(({ name }) => name);
    return names.some((name) => name === value) ? undefined : `one of ${JSON.stringify(names)}`;
  }
  const { low, high, step, type } = parameter;
  if (typeof value !== 'number' || !(value >= low && value <= high)) return `a number from ${low} to ${high}`;
  if (type === 'int' && !Number.isInteger(value)) return `a whole number from ${low} to ${high}`;
  if (step === undefined) return undefined;
  const steps = (value - low) / step;
  return Math.abs(steps - Math.round(steps)) < 1e-6 ? undefined : `${low} plus whole steps of ${step}`;
}

/** Whether some forbidden combination is part of the assignment, or it breaks a constraint. */
export function isForbidden({ forbidden, constraints = [] }: Space, assignment: Assignment): boolean {
  const isListed = forbidden.some((combination) =>
    Object.entries(combination).every(([name, value]) => assignment[name] === value),
  );
  return isListed || constraints.some((constraint) => missOf(constraint, assignment) > 0);
}

/** Whether two assignments are the same point. */
export function isSameAssignment(a: Assignment, b: Assignment): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

/** The one text of an assignment, whatever order it was built in. */
export function canonicalAssignment(assignment: Assignment): string {
  return canonicalJson(assignment);
}

function invalid(name: string, message: string): Invalid {
  return new Invalid('assignment-wrong', `assignment, ${name}: ${message}`, { parameter: name });
}
