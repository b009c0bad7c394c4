import type { JobPin } from './jobs.js';

const prefix = 'external:';

/** How the recipe calls a method that a user's own code computes. */
export const externalNetwork = (method: string): string => `${prefix}${method}`;

/** The method, where a network is such a one. */
export function externalMethodOf({ name }: { readonly name: string }): string | undefined {
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}

/**
 * What the jobs of a method are pinned to, and what only workers that offer this method and version claim with. The version
 * is the user's word for "the same code": results of different versions never stand in for each other.
 */
export const externalPin = (method: string, version: string): JobPin => ({
  codeVersion: `${prefix}${method}@${version}`,
  profile: { runtime: 'external', runtimeVersion: version, device: 'external', precision: 'float32', threads: 1 },
});
