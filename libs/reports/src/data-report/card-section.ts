import type { CardAnatomy, Dataset } from '@paucis/contracts';
import { html, type Markup } from '../html.js';
import { counted, moment } from '../numbers.js';
import type { DataReport } from './data-report-input.js';

const provenances: Record<NonNullable<Dataset['provenance']>, string> = {
  checksum: 'the published file, byte for byte',
  'content-checked': 'recognised by image size and class counts; not the published file byte for byte',
  own: "the user's own data, not checked against any publication",
  phantom: 'phantom: drawn by a generator, not measured',
};

/** What the data mean and on what terms they may be used. */
export function cardSection({ dataset, card: { version, card, editedBy, editedAt } }: DataReport): Markup {
  const { provenance, contentHash, task, createdAt, looks } = dataset;
  const { description, classes, positiveClass, labels, anatomy, licence, nonCommercial, citation } = card;
  const { masked, source, readers, uncertain } = labels;
  const terms = licence ?? 'not written down';
  const rows: [string, string | Markup | undefined][] = [
    ['about', description],
    ['classes, in label order', classes.map((name, at) => `${at} ${name}`).join(', ')],
    ['the finding (its score makes the AUC)', task === 'classification' ? classes[positiveClass] : undefined],
    ['labels', source],
    ['readers of each image', readers === undefined ? undefined : String(readers)],
    ['uncertain cases', uncertain],
    ['labels not to be trusted', masked.length === 0 ? undefined : `${counted(masked.length, 'image')}, left out`],
    ...anatomyRows(anatomy),
    ['licence', nonCommercial ? `${terms}: no commercial use` : terms],
    ['citation', citation],
    ['provenance', provenance && provenances[provenance]],
    ['added', moment(createdAt)],
    ['card', editedBy === undefined ? 'as it was added' : `version ${version}, by ${editedBy}, ${moment(editedAt)}`],
    ['looks at the sealed test', String(looks)],
    ['content hash', contentHash === undefined ? undefined : html`<code>${contentHash}</code>`],
  ];
  return html`<section>
    <h2>Card</h2>
    <table class="facts">
      <tbody>
        ${rows.map(
          ([name, value]) =>
            value !== undefined &&
            html`<tr>
              <th scope="row">${name}</th>
              <td>${value}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

const anatomyRows = ({ flips, laterality, windows, spacing }: CardAnatomy): [string, string | undefined][] => [
  ['flips that keep the anatomy', flips.length === 0 ? 'none' : flips.join(', ')],
  ['left and right', laterality === undefined ? undefined : laterality ? 'mean something' : 'may be exchanged'],
  ['windows', windows?.map(({ name, centre, width }) => `${name} ${centre} ± ${width / 2}`).join(', ')],
  ['spacing to resample to', spacing && `${spacing.join(' × ')} mm`],
];
