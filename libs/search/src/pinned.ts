import { Invalid } from '@paucis/contracts';
import { z } from 'zod';

/** A sampler or scheduler as a sweep names it. */
export const Pinned = z.strictObject({
  name: z.string(),
  version: z.int().positive(),
  options: z.record(z.string(), z.json()),
});
export type Pinned = z.output<typeof Pinned>;

interface Versioned {
  name: string;
  version: number;
}

/** The newest registered version of a name. */
export function newestOf<T extends Versioned>(registry: Readonly<Record<string, T>>, name: string, kind: string): T {
  const versions = Object.values(registry).filter((entry) => entry.name === name);
  const newest = versions.sort((a, b) => b.version - a.version)[0];
  if (newest) return newest;
  const names = [...new Set(Object.values(registry).map((entry) => entry.name))];
  throw new Invalid(`${kind}-unknown`, `${kind}: got "${name}", expected one of ${names.join(', ')}`, { name, names });
}

/** Exactly the version that a sweep pinned. */
export function pinnedOf<T extends Versioned>(registry: Readonly<Record<string, T>>, pin: Versioned, kind: string): T {
  const found = Object.values(registry).find(({ name, version }) => name === pin.name && version === pin.version);
  if (found) return found;
  throw new Invalid(
    `${kind}-version-unknown`,
    `${kind}: the sweep pins ${pin.name} version ${pin.version}, which this build does not have`,
    { ...pin },
  );
}
