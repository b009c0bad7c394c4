import { createHash } from 'node:crypto';
import { html, type Markup } from './html.js';
import { style } from './style.js';

/**
 * One HTML file without scripts and without anything from elsewhere, under a content policy that allows nothing but its own
 * style sheet and pictures that the file itself holds. Downloads are links to data that the file itself holds. The same body gives the same bytes.
 */
export function page({ title, body, footer }: { title: string; body: Markup; footer: string }): string {
  const whole = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src '${sha256(style)}'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        ${styleElement}
      </head>
      <body>
        <main>
          ${body}
          <footer>${footer}</footer>
        </main>
      </body>
    </html> `;
  return whole.markup.replace(/^[ \t]+/gm, '').trimEnd() + '\n';
}

/** Our own constant: escaped, its selectors would break. Its text must be the hashed one to the byte. */
const styleElement: Markup = { markup: `<style>${style}</style>` };

const sha256 = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
