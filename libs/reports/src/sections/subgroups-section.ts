import { type Assessment, isUnscored } from '@paucis/statistics';
import { html, type Markup } from '../html.js';
import { count } from '../numbers.js';
import { forest } from '../plots/forest.js';
import { table } from '../table.js';

/** AUC within each value of each metadata column, with its n; small ones say so. */
export function subgroupsSection(id: string, { subgroups, classes, image }: Assessment): Markup | undefined {
  if (subgroups.length === 0) return undefined;
  const whole = image.figures.get('auc');
  return html`<section>
    <h2>Subgroups</h2>
    <p>
      Images within each value of a column. Intervals that overlap do not show that subgroups are alike, and the more
      subgroups are looked at, the more differ by chance.
    </p>
    ${forest({
      id: `${id}-subgroups-plot`,
      title: 'AUC by subgroup',
      axis: 'AUC',
      rows: subgroups.map(({ column, value, auc, warning }) => ({
        name: `${column}: ${value}`,
        value: auc,
        weak: warning !== undefined,
      })),
      ...(whole && !isUnscored(whole) && { reference: whole.estimate }),
      caption: html`Dots with 95 % intervals; the dotted line is the AUC of all images. Hollow: too few cases to be read
      alone.`,
    })}
    ${table({
      id: `${id}-subgroups`,
      caption: 'Subgroups, per image',
      columns: [
        { title: 'column', left: true },
        { title: 'value', left: true },
        { title: 'n', print: count },
        ...(classes.length <= 6 ? classes.map((name) => ({ title: name, print: count })) : []),
        { title: 'AUC', interval: true },
        { title: 'sensitivity', interval: true },
        { title: 'specificity', interval: true },
        { title: 'warning', left: true },
      ],
      rows: subgroups.map((row) => [
        ...[row.column, row.value, row.n],
        ...(classes.length <= 6 ? row.classes : []),
        ...[row.auc, row.sensitivity, row.specificity, row.warning ?? ''],
      ]),
    })}
  </section>`;
}
