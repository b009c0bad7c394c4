import { createRequire } from 'node:module';
import { Invalid } from '@paucis/contracts';
import type { KernelBackend } from '@tensorflow/tfjs-core';

const require = createRequire(import.meta.url);

const equipped = new WeakSet<KernelBackend>();

/** Registers our compiled operations (`native/`) with TensorFlow; false where the set-up made none. */
export function loadNativeOperations(backend: KernelBackend, path: string | undefined, threads: number): boolean {
  if (path === undefined) return false;
  try {
    (require(path) as { setThreads(threads: number): void }).setThreads(threads);
  } catch (cause) {
    throw new Invalid(
      'runtime-unloadable',
      `${path} could not be loaded: ${(cause as Error).message}. Run \`node infra/setup.mjs\` to build it again.`,
      {},
      { cause },
    );
  }
  equipped.add(backend);
  return true;
}

/** Whether a backend has our compiled operations. */
export function hasNativeOperations(backend: KernelBackend): boolean {
  return equipped.has(backend);
}
