import { answerOf, type PaucisClient } from '@paucis/client';
import type { DatasetSample } from '@paucis/contracts';

/** A sample with how it looks. */
export interface SeenSample extends DatasetSample {
  readonly png: Uint8Array;
}

export interface SamplesWanted {
  readonly part?: 'train' | 'val' | 'test' | undefined;
  readonly label?: number | undefined;
  readonly limit: number;
}

/** Samples spread evenly over those that are wanted. */
export async function someSamples(
  api: PaucisClient,
  dataset: string,
  { limit, ...filter }: SamplesWanted,
): Promise<DatasetSample[]> {
  const query = { ...filter, limit, spread: 'true' as const };
  const { samples } = await answerOf(api.GET('/datasets/{dataset}/samples', { params: { path: { dataset }, query } }));
  return samples;
}

/** As many at a time as a service answers without others waiting for it. */
const together = 6;

/** The picture of each sample, at most `side` pixels wide and high. */
export async function seen<Sample extends { readonly id: string }>(
  api: PaucisClient,
  dataset: string,
  { samples, side }: { readonly samples: readonly Sample[]; readonly side: number },
): Promise<(Sample & { png: Uint8Array })[]> {
  const result: (Sample & { png: Uint8Array })[] = [];
  for (let from = 0; from < samples.length; from += together) {
    const some = samples.slice(from, from + together).map(async (sample) => {
      const path = { dataset, sample: sample.id };
      const bytes = await answerOf(
        api.GET('/datasets/{dataset}/samples/{sample}/thumbnail', {
          params: { path, query: { side } },
          parseAs: 'arrayBuffer',
        }),
      );
      return { ...sample, png: new Uint8Array(bytes as unknown as ArrayBuffer) };
    });
    result.push(...(await Promise.all(some)));
  }
  return result;
}
