import { canonicalJson, constraintText } from '@paucis/contracts';
import type { ChoiceParameter, FloatParameter, IntParameter, Parameter, Space } from './space.js';

/** One way in which a space differs from an earlier one. */
export interface SpaceChange {
  /** The parameter by its whole name; of a branch with `: branch` behind its choice; the text of a constraint. */
  what: string;
  kind: 'added' | 'removed' | 'narrowed' | 'widened' | 'changed';
  before?: string;
  after?: string;
}

/**
 * What has become of a space: parameters, options and constraints that are new or gone, ranges that are narrower or wider; what is neither (another
 * scale, a range that has moved) has changed. A branch that is new or gone is one change, whatever it holds.
 */
export function spaceDiff(before: Space, after: Space): SpaceChange[] {
  return [
    ...parametersDiff(before.parameters, after.parameters),
    ...listDiff(constraintsOf(before), constraintsOf(after)).map(({ what, kind }) => ({
      what: `constraint ${what}`,
      kind,
    })),
  ];
}

function constraintsOf({ constraints = [], forbidden }: Space): string[] {
  return [...constraints, ...forbidden.map((forbid) => ({ forbid }))].map(constraintText);
}

function parametersDiff(before: readonly Parameter[], after: readonly Parameter[]): SpaceChange[] {
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  return names.flatMap((name): SpaceChange[] => {
    const [was, is] = [before, after].map((of) => of.find((parameter) => parameter.name === name));
    if (!was || !is) {
      const text = textOf((was ?? is) as Parameter);
      return [was ? { what: name, kind: 'removed', before: text } : { what: name, kind: 'added', after: text }];
    }
    if (canonicalJson(was) === canonicalJson(is)) return [];
    if (was.type === 'choice' && is.type === 'choice') return branchesDiff(was, is);
    return [{ what: name, kind: kindOf(was, is), before: textOf(was), after: textOf(is) }];
  });
}

function branchesDiff(was: ChoiceParameter, is: ChoiceParameter): SpaceChange[] {
  const names = (of: ChoiceParameter): string[] => of.branches.map(({ name }) => name);
  const changes = listDiff(names(was), names(is)).map(({ what, kind }) => ({ what: `${was.name}: ${what}`, kind }));
  const inner = was.branches.flatMap(({ name, parameters }) => {
    const other = is.branches.find((branch) => branch.name === name);
    return other ? parametersDiff(parameters, other.parameters) : [];
  });
  return [...changes, ...inner];
}

function listDiff(before: readonly string[], after: readonly string[]): { what: string; kind: 'added' | 'removed' }[] {
  return [
    ...before.filter((each) => !after.includes(each)).map((what) => ({ what, kind: 'removed' as const })),
    ...after.filter((each) => !before.includes(each)).map((what) => ({ what, kind: 'added' as const })),
  ];
}

function kindOf(was: Parameter, is: Parameter): 'narrowed' | 'widened' | 'changed' {
  if (holds(was, is)) return 'narrowed';
  return holds(is, was) ? 'widened' : 'changed';
}

/** Whether every value of the inner parameter is one of the outer. */
function holds(outer: Parameter, inner: Parameter): boolean {
  if (outer.type !== inner.type) return false;
  if ('values' in outer && 'values' in inner) return inner.values.every((value) => outer.values.includes(value));
  const [a, b] = [outer, inner] as [FloatParameter | IntParameter, FloatParameter | IntParameter];
  const isOnSteps = a.step === undefined || (a.step === b.step && Math.abs(((b.low - a.low) / a.step) % 1) < 1e-9);
  return a.scale === b.scale && isOnSteps && b.low >= a.low && b.high <= a.high;
}

function textOf(parameter: Parameter): string {
  if (parameter.type === 'choice') return parameter.branches.map(({ name }) => name).join(' | ');
  if ('values' in parameter)
    return parameter.values.map((value) => JSON.stringify(value)).join(parameter.type === 'ordinal' ? ' < ' : ' | ');
  const { low, high, scale, step } = parameter;
  return `${low} to ${high}${scale === 'log' ? ' (log)' : ''}${step === undefined ? '' : ` by ${step}`}`;
}
