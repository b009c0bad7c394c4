import { createHash } from 'node:crypto';
import { html, type Markup } from './html.js';
import type { ReportInput } from './report-input.js';
import { curvesSection, rocSection } from './sections/curves-section.js';
import { dataSection } from './sections/data-section.js';
import { leaderboardSection } from './sections/leaderboard-section.js';
import { methodsSection, reproductionSection } from './sections/methods-section.js';
import { recipesSection } from './sections/recipes-section.js';
import { summary } from './sections/summary.js';
import { testSection } from './sections/test-section.js';
import { style } from './style.js';

/**
 * The report of a sweep: one HTML file without scripts and without anything from elsewhere, under a content policy that
 * allows nothing but its own style sheet. The same input gives the same bytes.
 */
export function reportOf(input: ReportInput): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${sha256(style)}'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${input.sweep.name}: report</title>
        ${styleElement}
      </head>
      <body>
        <main>
          ${summary(input)} ${leaderboardSection(input)} ${testSection(input)} ${rocSection(input)}
          ${curvesSection(input)} ${recipesSection(input)} ${dataSection(input)} ${methodsSection(input)}
          ${reproductionSection(input)}
          <footer>Written by Paucis from the stored predictions of every run.</footer>
        </main>
      </body>
    </html> `;
  return page.markup.replace(/^[ \t]+/gm, '').trimEnd() + '\n';
}

/** Our own constant: escaped, its selectors would break. Its text must be the hashed one to the byte. */
const styleElement: Markup = { markup: `<style>${style}</style>` };

const sha256 = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
