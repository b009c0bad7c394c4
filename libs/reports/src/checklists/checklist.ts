import { downloads } from '../downloads.js';
import { html, type Markup } from '../html.js';
import { attachmentsOf } from '../table.js';

/** A reporting guideline. */
export interface Checklist {
  readonly name: string;
  readonly source: string;
  /** What is asked for, by item number, in order. */
  readonly items: Readonly<Record<string, string>>;
}

/** The guideline with what is on record for each item; what only the authors can know is said to be missing. */
export function checklist({ name, source, items }: Checklist, evidence: Readonly<Record<string, string>>): Markup {
  // Numbers sort before other keys in an object, so the order is made here: 3a before 10.
  const order = Object.entries(items).sort(([a], [b]) => parseInt(a) - parseInt(b) || (a < b ? -1 : 1));
  const recorded = order.filter(([item]) => evidence[item] !== undefined).length;
  return html`<details class="checklist">
    <summary>${name}: ${recorded} of ${order.length} items on record</summary>
    <p class="faint">${source}. Filled from what was stored; "not recorded" is for the authors to complete.</p>
    <table>
      <tbody>
        ${order.map(
          ([item, asked]) =>
            html`<tr>
              <td class="n">${item}</td>
              <td>${asked}</td>
              <td>${evidence[item] ?? html`<span class="faint">not recorded</span>`}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${downloads(
      attachmentsOf({
        id: name.toLowerCase().replace(/[^a-z]+/g, '-'),
        caption: name,
        columns: [
          { title: 'item', left: true },
          { title: 'asked', left: true },
          { title: 'evidence', left: true },
        ],
        rows: order.map(([item, asked]) => [item, asked, evidence[item] ?? 'not recorded']),
      }),
    )}
  </details>`;
}
