import { html, type Markup } from './html.js';

/** A file that a report carries. */
export interface Attachment {
  /** `leaderboard.csv` */
  readonly name: string;
  /** `CSV` */
  readonly label: string;
  readonly type: 'text/csv' | 'text/x-tex' | 'image/svg+xml';
  readonly text: string;
}

/** Links by which a reader saves the files; they hold their bytes, so that the page needs nothing from elsewhere. */
export function downloads(attachments: readonly Attachment[]): Markup {
  return html`<p class="save">
    ${attachments.map(
      ({ name, label, type, text }) =>
        html`<a download="${name}" href="data:${type};charset=utf-8,${encodeURIComponent(text)}">${label}</a>`,
    )}
  </p>`;
}

/** Text of one CSV cell; what a spreadsheet would run as a formula is kept a text. */
export function csvCell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const special: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '−': '$-$',
  '–': '--',
  '×': '$\\times$',
  '≤': '$\\le$',
  '≥': '$\\ge$',
  '±': '$\\pm$',
};

/** Text as LaTeX prints it. */
export const latexText = (text: string): string =>
  text.replace(/[&%$#_{}\\~^−–×≤≥±]/g, (sign) => special[sign] ?? `\\${sign}`);
