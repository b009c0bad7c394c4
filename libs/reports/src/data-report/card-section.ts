import type { Dataset } from '@paucis/contracts';
import { html, type Markup } from '../html.js';
import { moment } from '../numbers.js';

const provenances: Record<NonNullable<Dataset['provenance']>, string> = {
  checksum: 'the published file, byte for byte',
  'content-checked': 'recognised by image size and class counts; not the published file byte for byte',
  own: "the user's own data, not checked against any publication",
  phantom: 'phantom: drawn by a generator, not measured',
};

/** What the data mean and on what terms they may be used. */
export function cardSection(dataset: Dataset): Markup {
  const { classes = [], positiveClass, anatomy, licence, nonCommercial, citation, provenance, contentHash } = dataset;
  const positive = positiveClass === undefined ? undefined : classes[positiveClass];
  const rows: [string, string | Markup | undefined][] = [
    ['classes, in label order', classes.map((name, at) => `${at} ${name}`).join(', ')],
    ['the finding (its score makes the AUC)', dataset.task === 'classification' ? positive : undefined],
    ['flips that keep the anatomy', anatomy && (anatomy.flips.length === 0 ? 'none' : anatomy.flips.join(', '))],
    ['licence', licence === undefined ? 'not written down' : nonCommercial ? `${licence}: no commercial use` : licence],
    ['citation', citation],
    ['provenance', provenance && provenances[provenance]],
    ['added', moment(dataset.createdAt)],
    ['looks at the sealed test', String(dataset.looks)],
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
