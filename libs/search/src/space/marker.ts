import { Invalid } from '@paucis/contracts';
import type { FloatParameter, IntParameter, Value } from './space.js';
import type { Json } from './template.js';

/** A range or choice found in a recipe. */
export type Marker =
  | Omit<FloatParameter, 'name'>
  | Omit<IntParameter, 'name'>
  | { type: 'choice'; options: Json[] }
  | { type: 'ordinal'; values: Value[] };

const allowedKeys = {
  choice: ['choice'],
  ordinal: ['ordinal'],
  int: ['int', 'log', 'step'],
  float: ['float', 'log', 'step'],
  loguniform: ['loguniform'],
} as const;
type MarkerKind = keyof typeof allowedKeys;

/** The marker that a node of a recipe is, if it is one; refuses one that is written wrongly, with its path. */
export function markerOf(node: Json, path: string): Marker | undefined {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return undefined;
  const kind = (Object.keys(allowedKeys) as MarkerKind[]).find((key) => Object.hasOwn(node, key));
  if (!kind) return undefined;
  const allowed: readonly string[] = allowedKeys[kind];
  const stray = Object.keys(node).find((key) => !allowed.includes(key));
  if (stray !== undefined)
    throw invalid(path, `beside "${kind}" only ${JSON.stringify(allowed.slice(1))} may stand, got "${stray}"`);
  if (kind === 'choice') return { type: 'choice', options: optionsOf(node.choice as Json, path) };
  if (kind === 'ordinal') return { type: 'ordinal', values: orderedOf(node.ordinal as Json, path) };
  return rangeOf(kind, node, path);
}

function orderedOf(node: Json, path: string): Value[] {
  const values = optionsOf(node, path);
  const stray = values.find((value) => typeof value === 'object');
  if (stray !== undefined)
    throw invalid(
      path,
      `what is ordered are plain values, got ${JSON.stringify(stray)}; options of their own stand under "choice"`,
    );
  return values as Value[];
}

function optionsOf(node: Json, path: string): Json[] {
  if (!Array.isArray(node) || node.length === 0) {
    throw invalid(path, `expected a list of at least one option, got ${JSON.stringify(node)}`);
  }
  if (node.includes(null)) throw invalid(path, 'an option is empty (null); write "none" where nothing is meant');
  return node;
}

function rangeOf(kind: Exclude<MarkerKind, 'choice' | 'ordinal'>, node: { [key: string]: Json }, path: string): Marker {
  const type = kind === 'int' ? 'int' : 'float';
  const ends = node[kind];
  if (
    !Array.isArray(ends) ||
    ends.length !== 2 ||
    !ends.every((end) => typeof end === 'number' && Number.isFinite(end))
  ) {
    throw invalid(path, `expected two numbers [low, high], got ${JSON.stringify(ends)}`);
  }
  const [low, high] = ends as [number, number];
  const { log = kind === 'loguniform', step } = node;
  if (typeof log !== 'boolean') throw invalid(path, `"log" is true or false, got ${JSON.stringify(log)}`);
  if (step !== undefined && !(typeof step === 'number' && step > 0)) {
    throw invalid(path, `"step" is a number above 0, got ${JSON.stringify(step)}`);
  }
  const numbers = [low, high, ...(step === undefined ? [] : [step])];
  if (type === 'int' && !numbers.every(Number.isInteger))
    throw invalid(path, `expected whole numbers, got ${JSON.stringify(node)}`);
  if (low > high) throw invalid(path, `expected low <= high, got [${low}, ${high}]`);
  if (log && (type === 'int' ? low < 1 : low <= 0)) throw invalid(path, `a log scale starts above 0, got ${low}`);
  if (log && step !== undefined) throw invalid(path, 'a log scale has no step');
  return { type, low, high, scale: log ? 'log' : 'linear', ...(step === undefined ? {} : { step: step as number }) };
}

function invalid(path: string, message: string): Invalid {
  return new Invalid('recipe-wrong', `recipe.${path}: ${message}`, { path });
}
