import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Invalid, NotFound } from '@paucis/contracts';

/** What the set-up wrote: which native binding serves this checkout. */
export interface RuntimePointer {
  readonly runtime: 'tensorflow';
  /** Version of the library, as `2.21.0`. */
  readonly libtensorflow: string;
  /** Absolute path of `tfjs_binding.node`. */
  readonly binding: string;
  /** Absolute path of `paucis_ops.node`, our operations for the CPU; without it composites of TensorFlow's ops serve. */
  readonly operations?: string;
}

const nextStep = 'Run `node infra/setup.mjs`, then `npm run paucis -- doctor`.';

/** Reads and checks the pointer file: the one given, else `.paucis/runtime.json` of the nearest folder above. */
export function readRuntimePointer(file: string | undefined): RuntimePointer {
  const path = file ?? nearestPointer(dirname(fileURLToPath(import.meta.url)));
  if (path === undefined || !existsSync(path)) {
    throw new NotFound('runtime-missing', `No tensor runtime is set up (looked for ${path ?? place}). ${nextStep}`);
  }
  const pointer = parsePointer(readFileSync(path, 'utf8'), path);
  if (!existsSync(pointer.binding)) {
    throw new NotFound('runtime-missing', `${path} names ${pointer.binding}, which does not exist. ${nextStep}`);
  }
  return pointer;
}

const place = join('.paucis', 'runtime.json');

function nearestPointer(folder: string): string | undefined {
  const candidate = join(folder, place);
  if (existsSync(candidate)) return candidate;
  const parent = dirname(folder);
  return parent === folder ? undefined : nearestPointer(parent);
}

function parsePointer(text: string, path: string): RuntimePointer {
  const broken = (what: string, cause?: unknown) =>
    new Invalid('runtime-pointer-broken', `${path}: ${what}. ${nextStep}`, {}, { cause });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw broken('expected JSON', cause);
  }
  const { runtime, libtensorflow, binding, operations } = (parsed ?? {}) as Record<string, unknown>;
  if (runtime !== 'tensorflow') throw broken(`expected runtime "tensorflow", came ${JSON.stringify(runtime)}`);
  if (typeof libtensorflow !== 'string') throw broken('expected libtensorflow to be a version');
  if (typeof binding !== 'string' || !isAbsolute(binding)) throw broken('expected binding to be an absolute path');
  if (operations === undefined) return { runtime, libtensorflow, binding };
  if (typeof operations !== 'string' || !isAbsolute(operations)) {
    throw broken('expected operations to be an absolute path');
  }
  return { runtime, libtensorflow, binding, operations };
}
