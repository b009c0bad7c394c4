import { tf } from '@paucis/engine';

export interface OpTime {
  /** Of the native op. */
  readonly op: string;
  readonly ms: number;
  readonly calls: number;
}

interface Backend {
  binding: { executeOp(name: string, ...rest: unknown[]): unknown };
}

/** Watches the native calls of the current backend: time and number by op name, between `reset(true)` and `read`. */
export function profileOps(): { reset(on: boolean): void; read(): OpTime[] } {
  const backend = tf.backend() as unknown as Backend;
  const plain = backend.binding;
  const found = new Map<string, { ms: number; calls: number }>();
  const watching = Object.fromEntries(
    Object.getOwnPropertyNames(plain).map((name) => {
      const value: unknown = plain[name as keyof typeof plain];
      // Native methods refuse another `this`.
      return [name, typeof value === 'function' ? (value as (...given: unknown[]) => unknown).bind(plain) : value];
    }),
  ) as unknown as Backend['binding'];
  watching.executeOp = (name, ...rest) => {
    const start = performance.now();
    const result = plain.executeOp(name, ...rest);
    const entry = found.get(name) ?? { ms: 0, calls: 0 };
    found.set(name, { ms: entry.ms + performance.now() - start, calls: entry.calls + 1 });
    return result;
  };
  return {
    reset: (on) => {
      found.clear();
      backend.binding = on ? watching : plain;
    },
    read: () => [...found].map(([op, entry]) => ({ op, ...entry })).sort((a, b) => b.ms - a.ms),
  };
}
