import { Invalid } from '@paucis/contracts';
import {
  findCopies,
  type MadeSplit,
  makeSplit,
  shardSamples,
  type SplitSample,
  type SplitToMake,
  ThumbnailList,
} from '@paucis/imaging';
import { type Belonging, settle } from '../rulings/belonging.js';

/** Another data set, all of whose images are the test. */
export interface ExternalTest extends Belonging {
  readonly name: string;
  /** Bytes of all its shards, and of all of the set that is trained on: copies are looked for across the two. */
  readonly shards: readonly Uint8Array[];
  readonly ownShards: readonly Uint8Array[];
}

/** Folds of the own samples; what is a copy of an image of the other set leaves them. Own test images stay out of both. */
export function splitWithExternalTest(
  own: readonly SplitSample[],
  toMake: SplitToMake & { request: { kind: MadeSplit['kind'] } },
  external: ExternalTest,
): MadeSplit {
  const others = settle(external).samples.map((sample): SplitSample => ({
    ...sample,
    id: `${external.name}/${sample.id}`,
    split: 'test',
    ...(sample.group !== undefined && { group: `${external.name}/${sample.group}` }),
  }));
  if (others.length === 0) throw new Invalid('external-empty', `split: dataset ${external.name} holds no images`);
  const samples = [...own, ...others];
  const ties = [...toMake.ties, ...tiesAcross(own, others, external)];
  const plan = makeSplit(samples, { ...toMake, ties });
  const prefix = `${external.name}/`;
  return {
    ...plan,
    test: plan.test.filter((id) => id.startsWith(prefix)).map((id) => id.slice(prefix.length)),
    notes: [...plan.notes, `tested on all ${others.length} images of ${external.name}, which are sealed from now on`],
  };
}

function tiesAcross(
  own: readonly SplitSample[],
  others: readonly SplitSample[],
  external: ExternalTest,
): [string, string][] {
  const thumbnails = new ThumbnailList();
  const ordered: SplitSample[] = [];
  const add = (samples: readonly SplitSample[], shards: readonly Uint8Array[], prefix: string) => {
    const byId = new Map(samples.map((sample) => [sample.id, sample]));
    for (const shard of shards) {
      for (const picture of shardSamples(shard)) {
        const sample = byId.get(`${prefix}${picture.id}`);
        if (sample === undefined) continue;
        ordered.push(sample);
        thumbnails.add(picture);
      }
    }
  };
  add(own, external.ownShards, '');
  add(others, external.shards, `${external.name}/`);
  return findCopies(ordered, thumbnails.thumbnails()).map(({ sampleIds }) => [...sampleIds] as [string, string]);
}
