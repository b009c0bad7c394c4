import { html, type Markup } from '../html.js';
import { table } from '../table.js';

/** What the figures of a report were made from. */
export function reproductionSection(facts: readonly (readonly [name: string, value: string])[]): Markup {
  return html`<section>
    <h2>Reproduction</h2>
    ${table({
      id: 'reproduction',
      caption: 'What these figures were made from',
      columns: [
        { title: 'what', left: true },
        { title: 'value', left: true },
      ],
      rows: facts.map(([name, value]) => [name, value]),
    })}
  </section>`;
}
