/** Markup that is safe to print as it stands. */
export interface Markup {
  readonly markup: string;
}

type Printable = Markup | string | number | undefined | false | readonly Printable[];

/**
 * A template whose values are escaped unless they are markup themselves: `html\`<b>${name}</b>\``. There is no other way to
 * make markup, so whatever a user named, a report prints it as text.
 */
export function html(texts: TemplateStringsArray, ...values: readonly Printable[]): Markup {
  return { markup: texts.reduce((all, text, at) => all + print(values[at - 1]) + text) };
}

function print(value: Printable): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return escape(String(value));
  if ('markup' in value) return value.markup;
  return value.map(print).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
// What XML cannot hold would break the drawing that it stands in.
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g;

function escape(text: string): string {
  return text.replace(unprintable, '\ufffd').replace(/[&<>"']/g, (character) => entities[character] as string);
}
