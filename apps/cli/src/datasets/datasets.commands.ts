import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { allPages, answerOf, type PaucisClient } from '@paucis/client';
import { check, type Dataset, DomainError } from '@paucis/contracts';
import { PhantomOptions } from '@paucis/imaging';
import { type Command, Option } from 'commander';
import { CommandFailed } from '../command-failed.js';
import { repositoryFolder } from '../config.js';
import { examples, globalsOf, pathOf, printListing, type Session } from '../session.js';
import { connect } from '../stack/connect.js';
import { localTime } from '../terminal/format.js';
import { table } from '../terminal/table.js';
import { addDataset, addFolder, addPhantom, usualPhantom } from './add-dataset.js';
import { addBelongingCommands } from './belonging.commands.js';
import { findDataset } from './dataset-source.js';
import { addLayoutOptions, layoutOf, type LayoutOptions, nameAndPath } from './layout-options.js';
import { checkLines, datasetLines, imageOf, samplesOf } from './dataset-lines.js';
import { addPhantomCommand } from './phantom.command.js';
import { addPseudonymsCommand } from './pseudonyms.command.js';
import { addSamplesCommand } from './samples.command.js';
import { addCardCommand } from './card.command.js';
import { addReportCommand } from './report.command.js';
import { previewLines, previewOf } from './preview.js';

interface AddOptions extends LayoutOptions {
  readonly dryRun?: boolean;
  readonly from?: string;
  readonly file?: string;
  readonly catalogue?: string;
  readonly classes?: string;
  readonly positive?: string;
  readonly phantom?: boolean;
}

export function addDatasetsCommands(program: Command, session: Session): void {
  const datasets = program.command('datasets').description('add data sets and look at them');
  addLayoutOptions(datasets.command('add <name> [path]'))
    .description('add a data set of the catalogue, your own folder or file, or drawn phantoms')
    .option('--dry-run', 'read everything here, show what would be added, send nothing')
    .option('--file <file.npz>', 'your own file in the layout of MedMNIST')
    .option('--from <path>', 'a local copy of a set of the catalogue: the file, or a folder that holds it')
    .option('--catalogue <entry>', 'the file is this set of the catalogue: its classes and counts are checked')
    .option('--classes <a,b>', 'class names in label order')
    .option('--positive <name>', 'the class whose score makes the AUC: the finding')
    .addOption(new Option('--phantom', 'drawn images, to try things without data').conflicts(['file', 'catalogue']))
    .addHelpText(
      'after',
      examples(
        'datasets add breastmnist',
        'datasets add moles --file moles.npz --classes benign,melanoma --positive melanoma',
        'datasets add toy --phantom',
        'datasets add phantom:vessels',
        'datasets add moles DIR --table labels.csv --image image_id --label melanoma,keratosis --split split --dry-run',
        "datasets add hippocampus DIR --images 'images/*.nii.gz' --mask 'labels/{name}.nii.gz' --split splits.json",
        'datasets add scans DIR-OF-DICOM',
      ),
    )
    .action(async (first: string, second: string | undefined, options: AddOptions, command: Command) => {
      const globals = globalsOf(command);
      const { name, path } = await nameAndPath(first, second ?? options.file, (given) => pathOf(session, given));
      if (options.dryRun === true) {
        if (path === undefined) throw new CommandFailed('--dry-run: expected a folder or file to read');
        const classNames = options.classes?.split(',').map((text) => text.trim());
        const layout = layoutOf(options);
        const preview = await previewOf(path, { layout, classNames }, (line) => session.terminal.note(line)).catch(
          refused,
        );
        return printListing(session, globals, preview, () => previewLines(preview));
      }
      const dataset = await add(
        name,
        { ...options, ...(path !== undefined && { file: path }) },
        session,
        await connect(session, globals),
      );
      printListing(session, globals, dataset, () => datasetLines(dataset));
    });
  addPhantomCommand(datasets, session);
  addPseudonymsCommand(datasets, session);
  addSamplesCommand(datasets, session);
  addCardCommand(datasets, session);
  addReportCommand(datasets, session);
  datasets
    .command('ls')
    .description('list the data sets')
    .addHelpText('after', examples('datasets ls', 'datasets ls --json'))
    .action(async (_options: unknown, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const datasets: Dataset[] = [];
      const page = (after?: string) => answerOf(api.GET('/datasets', { params: { query: { after } } }));
      for await (const answer of allPages(page)) datasets.push(...answer.datasets);
      printListing(session, globalsOf(command), { datasets }, () =>
        table(datasets, [
          { title: 'name', value: ({ name }) => name },
          { title: 'status', value: ({ status }) => status },
          { title: 'image', value: imageOf },
          { title: 'samples', value: (dataset) => samplesOf(dataset), align: 'right' },
          { title: 'classes', value: ({ classes }) => classes?.join(' | ') },
          { title: 'provenance', value: ({ provenance }) => provenance },
          { title: 'added', value: ({ createdAt }) => localTime(createdAt) },
        ]),
      );
    });
  datasets
    .command('show <name>')
    .description('show one data set: classes, counts, provenance, warnings')
    .addHelpText('after', examples('datasets show breastmnist'))
    .action(async (name: string, _options: unknown, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const dataset = await answerOf(api.GET('/datasets/{dataset}', { params: { path: { dataset: name } } }));
      printListing(session, globalsOf(command), dataset, () => datasetLines(dataset));
    });
  datasets
    .command('check <name>')
    .description('what to know before trusting a score on it, in plain words; ends with 1 where there is an alarm')
    .addHelpText('after', examples('datasets check breastmnist', 'datasets check breastmnist --json'))
    .action(async (name: string, _options: unknown, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const dataset = await answerOf(api.GET('/datasets/{dataset}', { params: { path: { dataset: name } } }));
      const { findings = [], warnings } = dataset;
      printListing(session, globalsOf(command), { findings, warnings }, () => checkLines(dataset));
      if (findings.some(({ level }) => level === 'alarm')) {
        throw new CommandFailed(`${dataset.name}: scores on it may mean something else than they say`, {
          next: `look at it: npm run paucis -- datasets report ${dataset.name} -o ${dataset.name}.html`,
        });
      }
    });
  addBelongingCommands(datasets, session);
}

/** What the files are refused for is no fault of ours. */
function refused(error: unknown): never {
  if (error instanceof DomainError) throw new CommandFailed(error.message, { cause: error });
  throw error;
}

async function add(name: string, options: AddOptions, session: Session, api: PaucisClient): Promise<Dataset> {
  if (options.phantom === true) return addPhantom(api, name);
  if (name.startsWith('phantom:')) return addPhantomKind(api, name.slice('phantom:'.length));
  const classes = options.classes?.split(',').map((text) => text.trim());
  const positiveClass = positiveOf(options.positive, classes);
  if (options.file !== undefined) {
    const path = pathOf(session, options.file);
    const found = await stat(path).catch((cause: unknown) => {
      throw new CommandFailed(`there is no file ${options.file} that can be read`, { cause });
    });
    const layout = layoutOf(options);
    const dataset = { name, catalogue: options.catalogue, classes, positiveClass, ...(layout && { layout }) };
    return found.isDirectory() ? addFolder(api, path, dataset) : addDataset(api, path, dataset);
  }
  const entry = options.catalogue ?? name;
  const source = await findDataset(entry, {
    folders: options.from === undefined ? session.config.datasetFolders : [pathOf(session, options.from)],
    localOnly: options.from !== undefined,
    cacheFolder: join(repositoryFolder, '.paucis', 'downloads'),
    say: (line) => session.terminal.note(line),
  });
  if (source.kind === 'phantom') {
    throw new CommandFailed(source.why, {
      next: `put it into a folder as ${entry}/${entry}.npz and name that in PAUCIS_DATA`,
    });
  }
  session.terminal.note(`${entry} from ${source.origin}`);
  return addDataset(api, source.file, { name: name.replace('@', '-'), catalogue: entry });
}

/** `phantom:vessels` under the name `phantom-vessels`. */
async function addPhantomKind(api: PaucisClient, kind: string): Promise<Dataset> {
  const options = check(PhantomOptions, { kind, ...usualPhantom }, 'phantom');
  return addPhantom(api, `phantom-${kind}`, options);
}

function positiveOf(positive: string | undefined, classes: readonly string[] | undefined): number | undefined {
  if (positive === undefined) return undefined;
  const index = classes?.indexOf(positive) ?? -1;
  if (index >= 0) return index;
  throw new CommandFailed(
    `--positive ${positive}: expected one of the classes, which are ${classes?.join(', ') ?? 'not given'}`,
    {
      next: 'name them with --classes a,b',
    },
  );
}
