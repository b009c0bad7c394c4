import type { Dataset, Finding } from '@paucis/contracts';
import { html, type Markup } from '../html.js';

/** What to know before trusting a score, with what to do about it; then what its reading warned of. */
export function findingsSection({ findings = [], warnings }: Dataset): Markup | undefined {
  if (findings.length + warnings.length === 0) return undefined;
  return html`<section>
    <h2>What to know before trusting a score</h2>
    <ul class="plain findings">
      ${findings.map(item)} ${warnings.map((text) => html`<li><span class="badge is-bad">warning</span> ${text}</li>`)}
    </ul>
  </section>`;
}

const badges: Record<Finding['level'], string> = { alarm: 'badge is-alarm', warning: 'badge is-bad', note: 'badge' };

const item = ({ level, text, next }: Finding): Markup =>
  html`<li>
    <span class="${badges[level]}">${level}</span> ${text}.
    ${next !== undefined && html`<span class="faint">What to do: ${next}.</span>`}
  </li>`;
