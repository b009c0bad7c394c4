import {
  type Assessment,
  type Interval,
  isUnscored,
  type SubgroupGap,
  subgroupGaps,
  type SubgroupRow,
  type Unscored,
} from '@paucis/statistics';
import { html, type Markup } from '../html.js';
import { count, signed } from '../numbers.js';
import { forest } from '../plots/forest.js';
import { type Cell, table, type TableColumn } from '../table.js';

/** One of several models whose subgroups are shown side by side. */
export interface SubgroupsOfModel {
  readonly name: string;
  readonly subgroups: readonly SubgroupRow[];
}

/** What is shown of the subgroups of one model. */
export interface ShownSubgroups {
  readonly subgroups: readonly SubgroupRow[];
  /** Of which each subgroup is counted; none where an image may have several findings: then the mean over them is shown. */
  readonly classes: readonly string[];
  /** What headlines count. */
  readonly unit: 'patient' | 'image';
  /** AUC of all together. */
  readonly whole?: Interval | Unscored | undefined;
}

export const subgroupsOf = ({ subgroups, classes, image, group }: Assessment): ShownSubgroups => ({
  ...{ subgroups, classes, unit: group ? 'patient' : 'image' },
  whole: (group ?? image).figures.get('auc'),
});

/**
 * AUC within each value of each metadata column, with its n; small ones say so. `models`: all that are compared, the assessed one
 * first.
 */
export function subgroupsSection(
  id: string,
  { subgroups, classes, unit, whole }: ShownSubgroups,
  models: readonly SubgroupsOfModel[] = [{ name: '', subgroups }],
): Markup | undefined {
  if (subgroups.length === 0) return undefined;
  const group = unit === 'patient';
  // More than two classes, or findings, have no single pair of rates.
  const hasRates = subgroups.some(({ sensitivity }) => !isUnscored(sensitivity));
  return html`<section>
    <h2>Subgroups</h2>
    <p>
      ${group ? 'Patients' : 'Images'} within each value of a column. Intervals that overlap do not show that subgroups
      are alike, and the more subgroups are looked at, the more differ by chance.
    </p>
    ${forest({
      id: `${id}-subgroups-plot`,
      title: 'AUC by subgroup',
      axis: `AUC per ${unit}`,
      rows: subgroups.map((row) => ({
        name: `${row.column}: ${row.value}`,
        value: headlineAuc(row),
        weak: row.warning !== undefined,
      })),
      ...(whole && !isUnscored(whole) && { reference: whole.estimate }),
      caption: html`Dots with 95 % intervals; the dotted line is the AUC of all ${unit}s. Hollow: too few cases to be
      read alone.`,
    })}
    ${table({
      id: `${id}-subgroups`,
      caption: classes.length === 0 ? 'Subgroups, the mean over the findings' : 'Subgroups, per image',
      columns: columns(classes.length === 0 ? 'answers' : 'n', classes, hasRates),
      rows: subgroups.map((row) => [
        ...[row.column, row.value, row.n],
        ...(classes.length <= mostClasses ? classes.map((_, label) => row.classes[label]) : []),
        ...[row.auc, ...(hasRates ? [row.sensitivity, row.specificity] : []), noteOf(row)],
      ]),
    })}
    ${
      group &&
      table({
        id: `${id}-subgroups-patients`,
        caption: 'Subgroups, per patient: the mean over the images with that value',
        columns: columns('n', [], hasRates),
        rows: subgroups.map((row): Cell[] => {
          const { column, value, group: of } = row;
          const figures = of === undefined || isUnscored(of) ? undefined : of;
          const rates = hasRates ? [figures?.sensitivity, figures?.specificity] : [];
          return [column, value, figures?.n, figures?.auc ?? (of as Unscored | undefined), ...rates, noteOf(row)];
        }),
      })
    }
    ${models.length > 1 && sideBySide(id, subgroups, models)} ${gapsTable(id, models)}
  </section>`;
}

/** Beyond it the table would be wider than a page. */
const mostClasses = 6;

const columns = (counted: string, classes: readonly string[], hasRates: boolean): TableColumn[] => [
  { title: 'column', left: true },
  { title: 'value', left: true },
  { title: counted, print: count },
  ...(classes.length <= mostClasses ? classes.map((name) => ({ title: name, print: count })) : []),
  { title: 'AUC', interval: true },
  ...['sensitivity', 'specificity'].filter(() => hasRates).map((title) => ({ title, interval: true })),
  { title: 'note', left: true },
];

/** Short enough for a table; the plot says what it means. */
const noteOf = ({ warning = '' }: SubgroupRow): string => warning.replace('independent ', '').replace(/:.*/, '');

const headlineAuc = ({ auc, group }: SubgroupRow) =>
  group === undefined ? auc : isUnscored(group) ? group : group.auc;

function sideBySide(id: string, rows: readonly SubgroupRow[], models: readonly SubgroupsOfModel[]): Markup {
  return table({
    id: `${id}-subgroups-finalists`,
    caption: 'AUC of each finalist within each subgroup',
    columns: [
      { title: 'column', left: true },
      { title: 'value', left: true },
      ...models.map(({ name }) => ({ title: name, interval: true })),
    ],
    rows: rows.map(({ column, value }): Cell[] => [
      ...[column, value],
      ...models.map(({ subgroups }) => {
        const own = subgroups.find((row) => row.column === column && row.value === value);
        return own && headlineAuc(own);
      }),
    ]),
  });
}

/** The worst subgroup against the best, of each model. */
function gapsTable(id: string, models: readonly SubgroupsOfModel[]): Markup | undefined {
  const gaps = models.flatMap(({ name, subgroups }) => subgroupGaps(subgroups).map((gap) => ({ name, gap })));
  if (gaps.length === 0) return undefined;
  return table({
    id: `${id}-subgroup-gaps`,
    caption:
      'The worst subgroup against the best, among values with 20 cases of each class or more. The interval does not know that these two were picked as the furthest apart',
    columns: [
      ...(models.length > 1 ? [{ title: 'model', left: true }] : []),
      { title: 'column', left: true },
      { title: 'best', left: true },
      { title: 'worst', left: true },
      { title: 'of values', print: count },
      { title: 'AUC difference', interval: true, print: signed },
    ],
    rows: gaps.map(({ name, gap }): Cell[] => [...(models.length > 1 ? [name] : []), ...cellsOf(gap)]),
  });
}

const cellsOf = ({ column, best, worst, among, difference }: SubgroupGap): Cell[] => [
  ...[column, best, worst, among, difference],
];
