import { type CardChange, DatasetCard, Invalid } from '@paucis/contracts';

/** The card after a change, checked as a whole: what does not fit the data or itself is refused by name. */
export function changedCard(card: DatasetCard, change: CardChange, task: string): DatasetCard {
  const { note: _note, labels, anatomy, ...rest } = change;
  const merged = DatasetCard.parse({
    ...without({ ...card, ...rest }),
    labels: without({ ...card.labels, ...labels }),
    anatomy: without({ ...card.anatomy, ...anatomy }),
  });
  check(merged, card, task);
  return merged;
}

/** `null` takes a field away. */
const without = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));

function check({ classes, positiveClass, labels, anatomy }: DatasetCard, before: DatasetCard, task: string): void {
  if (classes.length !== before.classes.length) {
    throw new Invalid(
      'card-classes',
      `card: classes: the labels of the data are ${before.classes.length} classes (${before.classes.join(', ')}), got ` +
        `${classes.length} names (${classes.join(', ')})`,
    );
  }
  if (new Set(classes).size < classes.length) {
    throw new Invalid('card-classes', `card: classes: expected names that differ, got ${classes.join(', ')}`);
  }
  if (task === 'classification' && positiveClass >= classes.length) {
    throw new Invalid(
      'card-positive-class',
      `card: positiveClass: expected 0 to ${classes.length - 1} (${classes.join(', ')}), got ${positiveClass}`,
    );
  }
  const sealed = labels.masked.find((id) => id.startsWith('test-'));
  if (sealed !== undefined) {
    throw new Invalid(
      'card-masked-sealed',
      `card: labels: ${sealed} is sealed: who masks labels of the test chooses what is tested; correct them before the data are added`,
    );
  }
  if (anatomy.laterality === true && anatomy.flips.includes('horizontal')) {
    throw new Invalid(
      'card-laterality',
      'card: anatomy: left and right mean something (laterality), so a horizontal flip makes another image of it; take one of both away',
    );
  }
}
