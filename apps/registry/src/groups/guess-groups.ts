import { type GroupProposal, type GroupRule, hashOf } from '@paucis/contracts';
import { GroupImages, proposeGroups, shardSamples } from '@paucis/imaging';
import { type Belonging, settle } from '../rulings/belonging.js';

export interface GroupsToGuess extends Belonging {
  readonly shards: readonly Uint8Array[];
  readonly rule: GroupRule;
  readonly classes: readonly string[];
}

export interface GuessedGroups extends Pick<
  GroupProposal,
  'proposal' | 'groups' | 'grouped' | 'largest' | 'crossing' | 'byClass'
> {
  /** JSON of sample id -> group. */
  readonly file: Uint8Array;
  /** CSV of sample, file, part, class and group: to look through. */
  readonly csv: string;
}

/** Proposes the groups of a version from its images. Runs in a worker thread. */
export function guessGroups({ shards, rule, classes, ...belonging }: GroupsToGuess): GuessedGroups {
  // What was accepted before does not decide what is proposed now.
  const { samples, ties } = settle({ ...belonging, groups: undefined });
  const images = new GroupImages();
  for (const shard of shards) for (const picture of shardSamples(shard)) images.add(picture.id, picture);
  const groupOf = proposeGroups(samples, images, rule, ties);
  const members = new Map<string, typeof samples>();
  for (const sample of samples) {
    const group = groupOf.get(sample.id) as string;
    members.set(group, [...(members.get(group) ?? []), sample]);
  }
  const all = [...members.values()];
  const listed = Object.fromEntries(groupOf);
  return {
    proposal: hashOf(listed),
    groups: all.length,
    grouped: all.filter(({ length }) => length > 1).reduce((sum, { length }) => sum + length, 0),
    largest: all.reduce((most, { length }) => Math.max(most, length), 0),
    crossing: all.filter((group) => new Set(group.map(({ split }) => split)).size > 1).length,
    byClass: classes.map((name, label) => ({
      name,
      images: samples.filter((sample) => sample.label === label).length,
      groups: all.filter((group) => group.some((sample) => sample.label === label)).length,
    })),
    file: Buffer.from(JSON.stringify(listed)),
    csv: [
      'sample,file,part,label,group',
      ...samples.map(({ id, file = '', split, label }) =>
        [id, quoted(file), split, quoted(classes[label] ?? String(label)), groupOf.get(id)].join(','),
      ),
      '',
    ].join('\n'),
  };
}

export const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
