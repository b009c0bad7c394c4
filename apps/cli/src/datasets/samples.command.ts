import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answerOf } from '@paucis/client';
import type { Dataset, DatasetSample } from '@paucis/contracts';
import { montagePng } from '@paucis/imaging';
import { type Command, Option } from 'commander';
import { CommandFailed } from '../command-failed.js';
import { examples, globalsOf, pathOf, printListing, type Session } from '../session.js';
import { connect } from '../stack/connect.js';
import { table } from '../terminal/table.js';
import { seen, someSamples } from './thumbnails.js';

interface Options {
  readonly part?: 'train' | 'val' | 'test';
  readonly class?: string;
  readonly limit: string;
  readonly side: string;
  readonly out?: string;
}

export function addSamplesCommand(datasets: Command, session: Session): void {
  datasets
    .command('samples <name>')
    .description('list samples of a data set, or look at them: one montage, or a folder of pictures')
    .addOption(new Option('--part <part>', 'only of this part').choices(['train', 'val', 'test']))
    .option('--class <name>', 'only of this class, or with this finding')
    .option('--limit <n>', 'so many, spread evenly (at most 500)', '48')
    .option('--side <pixels>', 'largest side of a picture (16 to 256)', '96')
    .option('-o, --out <file.png|folder>', 'a montage, or a folder of pictures named by class and sample')
    .addHelpText(
      'after',
      examples(
        'datasets samples breastmnist',
        'datasets samples breastmnist -o breast.png',
        'datasets samples moles --class melanoma --limit 200 --side 128 -o melanomas',
      ),
    )
    .action(async (name: string, options: Options, command: Command) => {
      const globals = globalsOf(command);
      const api = await connect(session, globals);
      const dataset = await answerOf(api.GET('/datasets/{dataset}', { params: { path: { dataset: name } } }));
      const label = options.class === undefined ? undefined : labelOf(options.class, dataset);
      const limit = Number(options.limit);
      const samples = await someSamples(api, name, { part: options.part, label, limit });
      const { out } = options;
      if (out === undefined) {
        return printListing(session, globals, { samples }, () => rowsOf(samples, dataset));
      }
      const side = Number(options.side);
      const pictures = await seen(api, name, { samples, side });
      const path = pathOf(session, out);
      if (/\.png$/i.test(out)) {
        const columns = Math.max(1, Math.ceil(Math.sqrt(1.6 * pictures.length)));
        const pngs = pictures.map(({ png }) => png);
        await writeFile(path, await montagePng(pngs, { side, columns }));
      } else {
        await mkdir(path, { recursive: true });
        for (const sample of pictures) await writeFile(join(path, fileNameOf(sample, dataset)), sample.png);
      }
      printListing(session, globals, { out: path, samples }, () => [`${pictures.length} pictures in ${out}`]);
    });
}

function labelOf(name: string, { classes = [] }: Dataset): number {
  const label = classes.indexOf(name);
  if (label >= 0) return label;
  throw new CommandFailed(`--class ${name}: expected one of ${classes.join(', ')}`);
}

/** `malignant`, `keratosis + nevus`, or a dash where nothing is known or told. */
export function labelText({ label, labels }: DatasetSample, { classes = [] }: Pick<Dataset, 'classes'>): string {
  const findings = labels?.flatMap((value, at) => (value === 1 ? [classes[at] ?? String(at)] : []));
  if (findings) return findings.length === 0 ? 'none' : findings.join(' + ');
  return label === undefined ? '–' : (classes[label] ?? String(label));
}

const rowsOf = (samples: readonly DatasetSample[], dataset: Dataset): string[] =>
  table(samples, [
    { title: 'sample', value: ({ id }) => id },
    { title: 'class', value: (sample) => (sample.split === 'test' ? 'sealed' : labelText(sample, dataset)) },
    { title: 'patient', value: ({ group }) => group },
    { title: 'site', value: ({ site }) => site },
    { title: 'image', value: ({ image }) => `${image.width} x ${image.height} x ${image.channels}` },
    { title: 'file', value: ({ file }) => file },
  ]);

function fileNameOf(sample: DatasetSample, dataset: Dataset): string {
  const text = sample.split === 'test' ? 'sealed' : labelText(sample, dataset);
  return `${text.replaceAll(/[^\w-]+/g, '-')}_${sample.id}.png`;
}
