import { readFile, stat } from 'node:fs/promises';
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { CommandFailed } from '../command-failed.js';

/** The gateway's limit: what is longer is no sweep. */
const limitBytes = 200_000;
/** Each use of an anchor counts: a few hundred letters could otherwise become gigabytes. */
const maxAliasCount = 100;

/** A sweep as its user wrote it. */
export interface SweepFile {
  /** As its user named it. */
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
  /** `file:line:column` of what stands at a path such as `recipe.network.choice[1].patch`, or nearest above it. */
  locate(path: string): string;
}

/** Reads a sweep in YAML or JSON. `shownAs` is the file's name in messages. */
export async function readSweepFile(file: string, shownAs = file): Promise<SweepFile> {
  const size = await stat(file).catch((cause: NodeJS.ErrnoException) => {
    throw new CommandFailed(cause.code === 'ENOENT' ? `there is no file ${shownAs}` : `${shownAs}: ${cause.message}`, {
      next: 'examples lie in the folder examples/; try `npm run paucis -- sweep examples/demo.yaml`',
      cause,
    });
  });
  if (!size.isFile()) throw new CommandFailed(`${shownAs}: expected a file, got a folder`);
  if (size.size > limitBytes) {
    throw new CommandFailed(`${shownAs}: expected at most ${limitBytes} bytes of YAML, got ${size.size}`);
  }
  return parseSweepFile(await readFile(file, 'utf8'), shownAs);
}

export function parseSweepFile(text: string, shownAs: string): SweepFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const placeAt = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${shownAs}:${line}:${col}`;
  };
  const [error] = document.errors;
  if (error) {
    throw new CommandFailed(`${placeAt(error.pos[0])}: this is not YAML: ${error.message}`, { cause: error });
  }
  if (!isMap(document.contents)) {
    throw new CommandFailed(
      `${shownAs}: expected keys such as name, dataset, budget and recipe, got ${kindOf(document.contents)}`,
    );
  }
  const root = document.contents;
  return {
    name: shownAs,
    spec: toPlain(() => document.toJS({ maxAliasCount }) as Record<string, unknown>, shownAs),
    locate: (path) => placeAt(offsetOf(root, keysOf(path), (alias) => alias.resolve(document))),
  };
}

function toPlain(convert: () => Record<string, unknown>, shownAs: string): Record<string, unknown> {
  try {
    return convert();
  } catch (cause) {
    throw new CommandFailed(`${shownAs}: ${(cause as Error).message}; write out what anchors repeat`, { cause });
  }
}

function kindOf(contents: unknown): string {
  if (contents === null) return 'nothing';
  return isSeq(contents) ? 'a list' : 'a single value';
}

/** `a.b[2].c` -> a, b, 2, c. */
const keysOf = (path: string): string[] => path.match(/[^.[\]]+/g) ?? [];

function offsetOf(
  root: Node,
  keys: readonly string[],
  resolve: (alias: import('yaml').Alias) => Node | undefined,
): number {
  let at: unknown = root;
  let offset = root.range?.[0] ?? 0;
  for (const key of keys) {
    if (isAlias(at)) at = resolve(at);
    if (isMap(at)) {
      const pair = at.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      if (pair === undefined) break;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      at = pair.value;
    } else if (isSeq(at)) {
      at = at.items[Number(key)];
      if (!isNode(at)) break;
      offset = at.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}
