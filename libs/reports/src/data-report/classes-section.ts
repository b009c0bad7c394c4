import type { Dataset } from '@paucis/contracts';
import { html, type Markup } from '../html.js';
import { count, counted } from '../numbers.js';
import { table } from '../table.js';

const parts = ['train', 'val', 'test'] as const;

/** Images and patients of each class and part, and how classes are spread over sites and scanners. */
export function classesSection(dataset: Dataset): Markup {
  const { classes = [], positiveClass, counts, fingerprint, task } = dataset;
  const there = parts.filter((part) => counts?.[part]?.some((n) => n > 0));
  const groups = fingerprint?.groups;
  const rows = classes.map((name, label) => [
    label === positiveClass && task === 'classification' ? `${name} (the finding)` : name,
    ...there.map((part) => counts?.[part]?.[label] ?? 0),
    there.reduce((sum, part) => sum + (counts?.[part]?.[label] ?? 0), 0),
    ...(groups ? [groups.perClass[label] ?? 0] : []),
  ]);
  const hasCounts = task === 'classification' || task === 'multilabel';
  return html`<section>
    <h2>Classes and patients</h2>
    ${
      hasCounts
        ? table({
            id: 'classes',
            caption: `Images of each class and part${task === 'multilabel' ? '; an image counts for each of its findings' : ''}${groups ? '; patients or lesions outside the sealed test' : ''}`,
            columns: [
              { title: 'class', left: true },
              ...there.map((part) => ({ title: part === 'test' ? 'test (sealed)' : part, print: count })),
              { title: 'all', print: count },
              ...(groups ? [{ title: 'patients', print: count }] : []),
            ],
            rows,
          })
        : html`<p>Its task is ${task ?? 'not known'}; classes: ${classes.join(', ') || 'none'}.</p>`
    }
    ${groups && groups.without > 0 && html`<p class="note">${counted(groups.without, 'image')} of no known patient.</p>`}
    ${(fingerprint?.balances ?? []).map((balance) => balanceTable(balance, classes))}
  </section>`;
}

function balanceTable(
  { of, values, distinct, association, p }: NonNullable<Dataset['fingerprint']>['balances'][number],
  classes: readonly string[],
): Markup {
  const told = p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
  const some = values.length < distinct ? `the ${values.length} largest of ${distinct}; ` : '';
  return table({
    id: `${of}s`,
    caption: `Patients of each class per ${of} (${some}Cramér's V ${association.toFixed(2)}, ${told}: 0 is evenly spread, 1 gives the class away)`,
    columns: [{ title: of, left: true }, ...classes.map((name) => ({ title: name, print: count }))],
    rows: values.map(({ name, counts }) => [name, ...counts]),
  });
}
