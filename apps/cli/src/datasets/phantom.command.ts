import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from '@paucis/contracts';
import {
  type FullPhantomOptions,
  type NamedArray,
  parts,
  phantom,
  PhantomOptions,
  previewPng,
  type Sample,
  sampleIdOf,
  sizeOf,
  writeNpz,
} from '@paucis/imaging';
import { csvCell } from '@paucis/reports';
import { type Command, Option } from 'commander';
import { examples, globalsOf, pathOf, printListing, type Session } from '../session.js';
import { connect } from '../stack/connect.js';
import { addPhantom } from './add-dataset.js';
import { datasetLines } from './dataset-lines.js';

interface Options extends Partial<Record<keyof FullPhantomOptions, string>> {
  readonly out?: string;
}

const kinds = PhantomOptions.shape.kind.unwrap().options;

export function addPhantomCommand(datasets: Command, session: Session): void {
  datasets
    .command('phantom <name>')
    .description('draw a data set of which everything is known: to try things out, to test alarms, to plan')
    .addOption(new Option('--kind <kind>', 'what is drawn').choices(kinds).default('nodules'))
    .option('--n <samples>', 'samples in all', '780')
    .option('--signal <0..1>', 'contrast of the finding: 0 leaves nothing to learn', '0.5')
    .option('--seed <number>', 'the same seed draws the same set', '1')
    .option('--side <pixels>', 'side of the images (16 to 256)', '28')
    .option('--balance <share>', 'share of patients with the finding: 1/3 unless said otherwise')
    .option('--per-group <n>', 'a patient has one to so many images', '3')
    .option('--sites <n>', 'hospitals, each with its own scanner', '1')
    .option('--site-bias <0..1>', 'how much the finding decides the hospital', '0')
    .option('--stain <0..1>', 'a shortcut: brightness outside the body that goes with the finding', '0')
    .option('--copies <share>', 'changed copies under other names, also across parts', '0')
    .option('--label-noise <share>', 'wrong labels', '0')
    .option('--out <folder>', 'write images, labels.csv and truth.csv there, and send nothing')
    .addHelpText(
      'after',
      examples(
        'datasets phantom toy',
        'datasets phantom hard --n 400 --signal 0.2 --sites 3 --label-noise 0.05',
        'datasets phantom shortcut --stain 0.5',
        'datasets phantom trees --kind vessels --side 64 --out trees',
      ),
    )
    .action(async (name: string, { out, kind, ...given }: Options, command: Command) => {
      const numbers = Object.fromEntries(Object.entries(given).map(([option, text]) => [option, Number(text)]));
      const options = check(PhantomOptions, { kind, ...numbers }, 'phantom');
      const globals = globalsOf(command);
      if (out === undefined) {
        const dataset = await addPhantom(await connect(session, globals), name, options);
        return printListing(session, globals, dataset, () => datasetLines(dataset));
      }
      const folder = pathOf(session, out);
      const written = await writePhantom(options, folder);
      printListing(session, globals, { folder, ...written }, () => [
        `${written.samples} samples in ${out}: ${written.files.join(', ')}`,
        `  truth       ${out}/truth.csv: which labels are wrong, which images are copies of which`,
        `  add it      npm run paucis -- ${written.command.replace('NAME', name).replace('DIR', out)}`,
      ]);
    });
}

interface Written {
  readonly samples: number;
  readonly files: readonly string[];
  readonly command: string;
}

/** Pictures as PNG, volumes as one .npz; beside them a table of what a user would know, and one of what nobody would. */
async function writePhantom(options: FullPhantomOptions, folder: string): Promise<Written> {
  const source = phantom(options);
  const { depth } = source.header.image ?? {};
  const samples: Sample[] = [];
  await mkdir(join(folder, 'images'), { recursive: true });
  if (depth === undefined) await mkdir(join(folder, 'masks'), { recursive: true });
  for await (const block of source.blocks()) {
    for (const sample of block) {
      samples.push(depth === undefined ? { ...sample, pixels: new Uint8Array(0) } : sample);
      if (depth === undefined) await writePicture(sample, folder);
    }
  }
  if (depth !== undefined) {
    const arrays = parts.filter((part) => sizeOf(source.header, part) > 0).map((part) => arraysOf(samples, part));
    await writeFile(join(folder, 'phantom.npz'), writeNpz(Object.assign({}, ...arrays) as Record<string, NamedArray>));
  }
  const names = source.description.classes;
  const columns = [
    'image',
    'row',
    'split',
    'group',
    'site',
    'scanner',
    ...(options.kind === 'vessels' ? [] : ['label']),
  ];
  const rows = samples.map((sample) => {
    const { index, split, group = '', site = '', scanner = '', label } = sample;
    return [`${sampleIdOf(sample)}.png`, index, split, group, site, scanner, names[label] ?? ''].slice(
      0,
      columns.length,
    );
  });
  await writeFile(join(folder, 'labels.csv'), csv([columns, ...rows]));
  const truth = source
    .truth()
    .map((of) => [
      ...[of.sampleId, of.hasFinding ? 1 : 0, of.labelIsWrong ? 1 : 0],
      ...[of.copyOf ?? '', of.change ?? ''],
    ]);
  await writeFile(
    join(folder, 'truth.csv'),
    csv([['sample', 'finding', 'label_wrong', 'copy_of', 'change'], ...truth]),
  );
  const masks = depth === undefined ? ` --mask 'masks/{name}.png'` : '';
  const labels = options.kind === 'vessels' ? '' : ' --label label';
  const columnsOf = ' --split split --group group';
  const images = depth === undefined ? ' --image image' : ' --row row';
  return {
    samples: samples.length,
    files: [...(depth === undefined ? ['images/*.png', 'masks/*.png'] : ['phantom.npz']), 'labels.csv', 'truth.csv'],
    command: `datasets add NAME DIR --table labels.csv${images}${labels}${masks}${columnsOf}`,
  };
}

async function writePicture(sample: Sample, folder: string): Promise<void> {
  const name = `${sampleIdOf(sample)}.png`;
  const side = Math.max(sample.width, sample.height);
  await writeFile(join(folder, 'images', name), await previewPng(sample, side));
  if (!sample.mask) return;
  const mask = sample.mask.map((value) => value * 255);
  await writeFile(join(folder, 'masks', name), await previewPng({ ...sample, pixels: mask }, side));
}

function arraysOf(samples: readonly Sample[], part: string): Record<string, NamedArray> {
  const own = samples.filter(({ split }) => split === part);
  const { depth = 1, height, width } = own[0] as Sample;
  return {
    [`${part}_images`]: {
      dtype: '|u1',
      shape: [own.length, depth, height, width],
      data: Buffer.concat(own.map(({ pixels }) => pixels)),
    },
    [`${part}_labels`]: {
      dtype: '|u1',
      shape: [own.length, 1],
      data: Uint8Array.from(own, ({ label }) => label),
    },
  };
}

const csv = (rows: readonly (readonly (string | number)[])[]): string =>
  `${rows.map((row) => row.map(csvCell).join(',')).join('\n')}\n`;
