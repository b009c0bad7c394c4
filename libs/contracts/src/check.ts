import { z } from 'zod';
import { Invalid } from './errors.js';
import { nearestName } from './nearest.js';

/** One thing that is wrong with an input: where, what came, what was expected, and the name that was probably meant. */
export interface InputIssue {
  path: string;
  message: string;
  nearest?: string;
}

/** Parses, or throws `Invalid` whose message and `issues` say in plain words what is wrong where. */
export function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
  /** Where the value stands in the whole input: `recipe.network`. */
  at = '',
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.flatMap((issue) => describe(issue, schema, value, []));
  throw invalidInput(
    what,
    issues.map((issue) => ({ ...issue, path: [at, issue.path].filter((part) => part !== '').join('.') })),
  );
}

/** The error of an input with these issues: one sentence for one, a list for several. */
export function invalidInput(what: string, issues: readonly InputIssue[]): Invalid {
  const lines = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  const text =
    lines.length === 1 ? `${what}: ${lines[0]}` : `${what}:\n${lines.map((line) => `  - ${line}`).join('\n')}`;
  return new Invalid('invalid-input', text, { issues });
}

function describe(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  input: unknown,
  base: readonly PropertyKey[],
): InputIssue[] {
  const path = [...base, ...issue.path];
  const came = show(valueAt(input, path));
  if (issue.code === 'unrecognized_keys') {
    const valid = keysAt(schema, issue.path);
    return issue.keys.map((key) => unknownKey([...path, key], key, valid));
  }
  if (issue.code === 'invalid_value') {
    const valid = issue.values.map(String);
    const nearest =
      typeof valueAt(input, path) === 'string' ? nearestName(String(valueAt(input, path)), valid) : undefined;
    return [withNearest(textOf(path), `${came} came, expected ${listOf(valid)}`, nearest)];
  }
  if (issue.code === 'invalid_union') return describeUnion(issue, input, path, came);
  if (issue.code === 'invalid_type' && valueAt(input, path) === undefined) {
    return [{ path: textOf(path), message: `is missing, expected ${issue.expected}` }];
  }
  return [{ path: textOf(path), message: `${came} came: ${lowerFirst(issue.message)}` }];
}

/** Of a union the branch that came nearest is explained: the one whose own issues lie deepest. */
function describeUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  input: unknown,
  path: PropertyKey[],
  came: string,
): InputIssue[] {
  if (issue.discriminator !== undefined && issue.errors.length === 0) {
    return [{ path: textOf([...path]), message: `${came} came: ${lowerFirst(issue.message)}` }];
  }
  const branches = [...issue.errors].sort((a, b) => depthOf(b) - depthOf(a));
  const deepest = branches[0];
  if (deepest === undefined || depthOf(deepest) === 0)
    return [{ path: textOf(path), message: `${came} came, which fits none of the allowed forms` }];
  return deepest.flatMap((inner) => describe(inner, z.unknown(), input, path));
}

function depthOf(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)));
}

/** The sentence for a key or name that does not exist. */
export function unknownKey(path: readonly PropertyKey[], key: string, valid: readonly string[]): InputIssue {
  const known = valid.length > 0 ? `, expected one of ${valid.join(', ')}` : '';
  return withNearest(textOf(path), `unknown key "${key}"${known}`, nearestName(key, valid));
}

function withNearest(path: string, message: string, nearest: string | undefined): InputIssue {
  return nearest === undefined
    ? { path, message }
    : { path, message: `${message} (did you mean "${nearest}"?)`, nearest };
}

/** The keys that a strict object at this path allows. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema;
  for (const step of path) {
    const inner = unwrap(at);
    if (inner instanceof z.ZodObject) at = (inner.shape as Record<PropertyKey, unknown>)[step];
    else if (inner instanceof z.ZodArray) at = inner.element;
    else return [];
  }
  const found = unwrap(at);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

function unwrap(schema: unknown): unknown {
  let at = schema;
  while (at instanceof z.ZodDefault || at instanceof z.ZodOptional || at instanceof z.ZodNullable) at = at.unwrap();
  return at;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  );
}

function textOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`))
    .join('');
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function listOf(values: readonly string[]): string {
  return values.length === 1 ? `"${values[0]}"` : `one of ${values.join(', ')}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
