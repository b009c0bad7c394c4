import { Invalid } from '@paucis/contracts';

/** What a pattern may read from a file's name. */
const captures = ['name', 'label', 'split', 'group', 'site', 'scanner'] as const;
export type Capture = (typeof captures)[number];
export type Captured = Partial<Record<Capture, string>>;

const piecesLimit = 8;

/**
 * A pattern of file names: `*` is anything but `/`, `?` one character, `**` any folders, and `{group}` reads that part of the
 * name. `{split}/{label}/{group}_*.png` reads three things from a path. At most eight wildcards, so that no name takes long.
 */
export function namePattern(pattern: string): (name: string) => Captured | undefined {
  const pieces = pattern.split(/(\{[^{}]*\}|\*\*\/|\*|\?)/);
  const wild = pieces.filter((piece) => /^(\{.*\}|\*\*\/|\*)$/.test(piece));
  const names = wild.filter((piece) => piece.startsWith('{')).map((piece) => piece.slice(1, -1));
  const wrong = names.find((name) => !captures.includes(name as Capture));
  if (wrong !== undefined || new Set(names).size < names.length || wild.length > piecesLimit) {
    throw new Invalid(
      'pattern-wrong',
      `pattern ${pattern}: expected each of {${captures.join('}, {')}} at most once and up to ${piecesLimit} wildcards` +
        (wrong === undefined ? '' : `, got {${wrong}}`),
    );
  }
  const source = pieces.map((piece) => {
    if (piece.startsWith('{') && piece.endsWith('}')) return `(?<${piece.slice(1, -1)}>[^/]+?)`;
    if (piece === '**/') return '(?:.*/)?';
    if (piece === '*') return '[^/]*';
    return piece === '?' ? '[^/]' : piece.replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&');
  });
  const expression = new RegExp(`^${source.join('')}$`);
  return (name) => {
    const found = name.length > 500 ? null : expression.exec(name);
    return found === null ? undefined : { ...found.groups };
  };
}

/** The file name that a pattern such as `masks/{name}.png` gives for an image of that stem. */
export const filledPattern = (pattern: string, name: string): string => pattern.replaceAll('{name}', name);
