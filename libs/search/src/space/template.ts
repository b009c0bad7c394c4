import { type Constraint, Invalid } from '@paucis/contracts';
import { checkSpace } from './check-space.js';
import { markerOf } from './marker.js';
import { resolveConstraints } from './resolve-constraints.js';
import type { Assignment, Parameter, Space } from './space.js';

/** Plain data as JSON or YAML gives it. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A recipe in which some values are markers: `{ choice: [...] }`, `{ ordinal: [16, 32, 64] }`, `{ int: [0, 10] }`, `{ float: [a, b], log: true }`, `{ loguniform: [a, b] }`. */
export type Template = { [key: string]: Json };

/**
 * The space that the markers of a recipe span. A parameter is named by its path; below a choice the branch is part of it:
 * `network.vit.patch`. A branch is named by its `name` or plain value; a second branch of that name becomes `vit#2`.
 */
export function spaceOf(
  template: Template,
  forbidden: readonly Assignment[] = [],
  constraints: readonly Constraint[] = [],
): Space {
  const parameters = parametersOf(template, '');
  const resolved = resolveConstraints(parameters, constraints);
  const space = { parameters, forbidden: [...forbidden], ...(resolved.length > 0 && { constraints: resolved }) };
  checkSpace(space);
  return space;
}

/** The concrete recipe of an assignment: each marker replaced by its value, each choice by its branch. */
export function instantiate(template: Template, assignment: Assignment): Template {
  return concrete(template, '', assignment) as Template;
}

function parametersOf(node: Json, name: string): Parameter[] {
  const marker = markerOf(node, name);
  if (!marker) return childrenOf(node, name).flatMap((child) => parametersOf(child.node, child.name));
  if (marker.type !== 'choice') return [{ ...marker, name }];
  if (marker.options.every(isPlain)) return [{ type: 'categorical', name, values: marker.options }];
  const branches = branchesOf(marker.options).map((branch) => ({
    name: branch.name,
    parameters: parametersOf(branch.node, `${name}.${branch.name}`),
  }));
  return [{ type: 'choice', name, branches }];
}

function concrete(node: Json, name: string, assignment: Assignment): Json {
  const marker = markerOf(node, name);
  if (!marker) {
    if (Array.isArray(node)) return childrenOf(node, name).map((child) => concrete(child.node, child.name, assignment));
    if (typeof node !== 'object' || node === null) return node;
    const entries = childrenOf(node, name).map((child) => [child.key, concrete(child.node, child.name, assignment)]);
    return Object.fromEntries(entries) as Template;
  }
  const value = assignment[name];
  if (value === undefined)
    throw new Invalid('assignment-wrong', `assignment, ${name}: has no value`, { parameter: name });
  if (marker.type !== 'choice' || marker.options.every(isPlain)) return value;
  const branch = branchesOf(marker.options).find((option) => option.name === value);
  if (!branch) {
    const names = branchesOf(marker.options).map((option) => option.name);
    throw new Invalid(
      'assignment-wrong',
      `assignment, ${name}: got ${JSON.stringify(value)}, expected one of ${JSON.stringify(names)}`,
      { parameter: name },
    );
  }
  return concrete(branch.node, `${name}.${branch.name}`, assignment);
}

function childrenOf(node: Json, name: string): { key: string; name: string; node: Json }[] {
  if (typeof node !== 'object' || node === null) return [];
  const prefix = name === '' ? '' : `${name}.`;
  return Object.entries(node).map(([key, child]) => ({ key, name: `${prefix}${key}`, node: child as Json }));
}

function branchesOf(options: readonly Json[]): { name: string; node: Json }[] {
  const taken = new Map<string, number>();
  return options.map((node, at) => {
    const base = baseNameOf(node) ?? `option${at + 1}`;
    const times = (taken.get(base) ?? 0) + 1;
    taken.set(base, times);
    return { name: times === 1 ? base : `${base}#${times}`, node };
  });
}

function baseNameOf(node: Json): string | undefined {
  if (isPlain(node)) return String(node);
  if (node === null || Array.isArray(node) || typeof node !== 'object') return undefined;
  return typeof node.name === 'string' && node.name !== '' ? node.name : undefined;
}

function isPlain(node: Json): node is string | number | boolean {
  return typeof node === 'string' || typeof node === 'number' || typeof node === 'boolean';
}
