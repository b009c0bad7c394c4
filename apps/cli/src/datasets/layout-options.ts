import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { DatasetLayout } from '@paucis/contracts';
import type { Command } from 'commander';
import { CommandFailed } from '../command-failed.js';

/** How the options of `datasets add` say where labels and splits stand. */
export interface LayoutOptions {
  readonly table?: string;
  readonly image?: string;
  readonly images?: string;
  readonly row?: string;
  readonly label?: string;
  readonly split?: string;
  readonly group?: string;
  readonly site?: string;
  readonly scanner?: string;
  readonly text?: string;
  readonly mask?: string;
  readonly skipRefused?: boolean;
}

export function addLayoutOptions(command: Command): Command {
  return command
    .option('--table <file>', 'a CSV or JSON Lines file in the folder, with a row for each image')
    .option('--image <column>', 'its column of file names or ids')
    .option('--row <column>', 'its column of row numbers, for the rows of an .npz')
    .option('--images <pattern>', "without a table: which files are images, such as '{split}/{label}/{group}_*.png'")
    .option('--label <a,b>', 'column of the class; several columns of 0 and 1 are several findings')
    .option('--split <column|file>', 'column of train, val or test, or a JSON file of lists; it is kept and checked')
    .option('--group <column>', 'column of the patient or lesion: such images never cross a split')
    .option('--site <column>', 'column of the hospital')
    .option('--scanner <column>', 'column of the scanner')
    .option('--text <column>', 'column of a report or caption')
    .option('--mask <column|pattern>', "column of mask files, or a pattern such as 'masks/{name}.png'")
    .option('--skip-refused', 'leave damaged files out and list them, instead of refusing the whole');
}

/** The options as the registry reads them; undefined where nothing was said. */
export function layoutOf(options: LayoutOptions): DatasetLayout | undefined {
  const { table, image, images, row, split, group, site, scanner, text, mask, skipRefused, label } = options;
  const layout = {
    ...{ table, image, images, row, split, group, site, scanner, text, mask, skipRefused },
    label: label?.split(',').map((name) => name.trim()),
  };
  const given = Object.fromEntries(Object.entries(layout).filter(([, value]) => value !== undefined));
  return Object.keys(given).length === 0 ? undefined : DatasetLayout.parse(given);
}

/** A data set's name and where it lies: `add moles DIR`, or `add DIR` under the folder's own name. */
export async function nameAndPath(
  first: string,
  second: string | undefined,
  resolved: (path: string) => string,
): Promise<{ name: string; path?: string }> {
  const path = resolved(second ?? first);
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (second !== undefined && !isThere) throw new CommandFailed(`there is no file or folder ${second}`);
  if (second !== undefined) return { name: first, path };
  if (!isThere || !/[/.]/.test(first)) return { name: first };
  const name = basename(path)
    .toLowerCase()
    .replace(/\.(npz|zip|nii|gz|dcm)$/g, '')
    .replaceAll(/[^a-z0-9._-]+/g, '-');
  return { name: name.replace(/^[^a-z0-9]+/, ''), path };
}
