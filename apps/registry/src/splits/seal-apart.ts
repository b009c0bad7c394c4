import { ShardEncoder, shardSamples, type ShardSample } from '@paucis/imaging';

export interface ShardToPart {
  readonly shard: Uint8Array;
  /** Ids of what is sealed. */
  readonly sealed: readonly string[];
}

/** A shard as two: what may be trained on, and what is sealed. Runs in a worker thread. */
export function sealApart({ shard, sealed }: ShardToPart): { open?: Uint8Array; sealed?: Uint8Array } {
  const held = new Set(sealed);
  const parts: Record<'open' | 'sealed', ShardSample[]> = { open: [], sealed: [] };
  for (const sample of shardSamples(shard)) parts[held.has(sample.id) ? 'sealed' : 'open'].push(sample);
  return {
    ...(parts.open.length > 0 && { open: shardOf(parts.open) }),
    ...(parts.sealed.length > 0 && { sealed: shardOf(parts.sealed) }),
  };
}

function shardOf(samples: readonly ShardSample[]): Uint8Array {
  const encoder = new ShardEncoder();
  const pieces = samples.flatMap((sample) => encoder.add(sample));
  const { tail, header } = encoder.end();
  return Buffer.concat([header, ...pieces, tail]);
}
