import { CommandFailed } from '../command-failed.js';
import type { PredictionsTable } from './predictions-file.js';

export interface NamedPredictions {
  readonly name: string;
  readonly predictions: PredictionsTable;
}

/** The other files in the order of the first: by sample id where both name one, else row by row. All must agree on the labels. */
export function aligned(files: readonly NamedPredictions[]): NamedPredictions[] {
  const [first, ...others] = files;
  if (!first) return [];
  return [first, ...others.map((other) => inOrderOf(first, other))];
}

function inOrderOf(first: NamedPredictions, other: NamedPredictions): NamedPredictions {
  const [a, b] = [first.predictions, other.predictions];
  if (a.samples.labels.length !== b.samples.labels.length) {
    throw new CommandFailed(
      `${first.name} holds ${a.samples.labels.length} samples and ${other.name} ${b.samples.labels.length}`,
      { next: 'a paired comparison needs both models on the same samples' },
    );
  }
  const order = a.ids && b.ids ? orderById(first.name, a.ids, other.name, b.ids) : b.samples.labels.map((_, at) => at);
  const by = <Item>(items: readonly Item[]): Item[] => order.map((at) => items[at] as Item);
  const samples = { ...b.samples, labels: by(b.samples.labels), scores: by(b.samples.scores) };
  const differs = a.samples.labels.findIndex((label, at) => label !== samples.labels[at]);
  if (differs >= 0) {
    const where = a.ids ? `sample ${a.ids[differs]}` : `row ${differs + 1}`;
    const nameOf = (label: number | undefined) => a.samples.classes[label ?? -1] ?? '?';
    throw new CommandFailed(
      `${first.name} and ${other.name} disagree on the label of ${where}: ${nameOf(a.samples.labels[differs])} and ${nameOf(samples.labels[differs])}`,
      {
        next: a.ids
          ? 'one of the files is wrong'
          : 'if the rows are in different orders, name a column with sample ids: --id <column>',
      },
    );
  }
  // Patients and folds are facts about the samples: the first file's count for all.
  const { groups, folds } = a.samples;
  return { ...other, predictions: { ...b, samples: { ...samples, groups, folds } } };
}

function orderById(first: string, wanted: readonly string[], other: string, given: readonly string[]): number[] {
  const places = new Map(given.map((id, at) => [id, at]));
  if (places.size !== given.length) throw new CommandFailed(`${other}: a sample id comes twice`);
  return wanted.map((id) => {
    const place = places.get(id);
    if (place === undefined) throw new CommandFailed(`${first} holds sample ${id}, and ${other} does not`);
    return place;
  });
}
