import { writeFile } from 'node:fs/promises';
import { answerOf, type PaucisClient } from '@paucis/client';
import { type DatasetCopies, type GroupProposal, SplitKind, type SplitPlan } from '@paucis/contracts';
import { type CopyReport, relabelCsv } from '@paucis/imaging';
import { type Command, Option } from 'commander';
import { CommandFailed } from '../command-failed.js';
import { examples, globalsOf, pathOf, printListing, type Session } from '../session.js';
import { connect } from '../stack/connect.js';
import { count } from '../terminal/format.js';
import { table } from '../terminal/table.js';

/** Copies, groups, split plans and exports: which images belong together, and how a data set is dealt. */
export function addBelongingCommands(datasets: Command, session: Session): void {
  addDuplicates(datasets, session);
  addGroups(datasets, session);
  addSplit(datasets, session);
  addExport(datasets, session);
}

const pairs = (given: string, before: [string, string][] = []): [string, string][] => {
  const [a, b, ...more] = given.split('=');
  if (!a || !b || more.length > 0) throw new CommandFailed(`expected two samples such as train-3=test-5, got ${given}`);
  return [...before, [a, b]];
};

interface DuplicatesOptions {
  readonly csv?: string;
  readonly turnDown?: [string, string][];
  readonly accept?: [string, string][];
}

function addDuplicates(datasets: Command, session: Session): void {
  datasets
    .command('duplicates <name>')
    .description('exact and near copies, and what they mean for the official split')
    .option('--csv <relabel.csv>', 'write the pairs with different labels as a table to fill in')
    .option('--turn-down <a=b>', 'these two are no copies after all (repeatable)', pairs)
    .option('--accept <a=b>', 'they are, after all (repeatable)', pairs)
    .addHelpText(
      'after',
      examples(
        'datasets duplicates breastmnist',
        'datasets duplicates breastmnist --csv relabel.csv',
        'datasets duplicates breastmnist --turn-down train-337=test-39',
      ) +
        '\n\nPairs whose registered correlation is above the threshold count from the start: split plans keep them together.' +
        '\nA pair that is turned down counts no longer; what is only alike is never listed.',
    )
    .action(async (name: string, options: DuplicatesOptions, command: Command) => {
      const globals = globalsOf(command);
      const api = await connect(session, globals);
      const { turnDown = [], accept = [] } = options;
      if (turnDown.length + accept.length > 0) {
        const path = { dataset: name };
        await answerOf(
          api.POST('/datasets/{dataset}/duplicates/decisions', { params: { path }, body: { turnDown, accept } }),
        );
      }
      const copies = await allCopies(api, name);
      if (options.csv !== undefined) {
        await writeFile(pathOf(session, options.csv), relabelCsv(conflictsOf(copies), copies.classes));
        session.terminal.note(
          `${count(copies.totals.conflicting, 'pair')} with different labels written to ${options.csv}`,
        );
      }
      printListing(session, globals, copies, () => copyLines(copies));
    });
}

async function allCopies(api: PaucisClient, dataset: string): Promise<DatasetCopies> {
  const found: DatasetCopies['pairs'] = [];
  let after: number | undefined;
  for (;;) {
    const query = { limit: 200, ...(after !== undefined && { after }) };
    const page = await answerOf(api.GET('/datasets/{dataset}/duplicates', { params: { path: { dataset }, query } }));
    found.push(...page.pairs);
    if (page.next === undefined) return { ...page, pairs: found };
    after = page.next;
  }
}

function conflictsOf({ pairs: all }: DatasetCopies): Pick<CopyReport, 'relabel'> {
  const relabel = all
    .filter(({ accepted, labels }) => accepted && labels[0] !== labels[1] && !labels.includes(-1))
    .map(({ a, b, labels, correlation }) => ({
      ...{ sampleId: a, label: labels[0] as number, copyOf: b, copyLabel: labels[1] as number, correlation },
    }));
  return { relabel };
}

const shownPairs = 40;

function copyLines({ dataset, totals, threshold, pairs: all, classes }: DatasetCopies): string[] {
  const { exact, near, crossing, conflicting, heldOut, leftOut } = totals;
  const crossed = all.filter(({ parts }) => parts[0] !== parts[1]);
  const first = crossed.length > 0 ? crossed : all;
  return [
    `${dataset}: ${count(exact, 'exact')} and ${count(near, 'near')} pairs (registered correlation over ${threshold})`,
    `  ${crossing} across official parts: ${heldOut.test} test and ${heldOut.val} validation images have a copy in training`,
    `  ${leftOut} images leave training and validation in the official split; ${conflicting} pairs have different labels`,
    ...table(first.slice(0, shownPairs), [
      { title: 'sample', value: ({ a }) => a },
      { title: 'copy', value: ({ b }) => b },
      { title: 'kind', value: ({ kind }) => kind },
      { title: 'correlation', value: ({ correlation }) => correlation.toFixed(4), align: 'right' },
      { title: 'how', value: changeOf },
      { title: 'labels', value: ({ labels }) => [...new Set(labels.map((at) => classes[at] ?? at))].join(' | ') },
      { title: '', value: ({ accepted }) => (accepted ? '' : 'turned down') },
    ]),
    ...(first.length > shownPairs ? [`... and ${first.length - shownPairs} more; --json lists all`] : []),
  ];
}

const changeOf = ({ flip, window }: DatasetCopies['pairs'][number]): string =>
  [
    ...(flip === 'none' ? [] : [`flipped ${flip}`]),
    ...(window ? [`${Math.round(100 * window.size)} % of ${window.cutFrom}`] : []),
  ].join(', ');

interface GroupsOptions {
  readonly accept?: boolean;
  readonly csv?: string;
  readonly neighbours?: string;
  readonly anywhere?: string;
}

function addGroups(datasets: Command, session: Session): void {
  datasets
    .command('groups <name>')
    .description('propose which images are of one patient or scan, where nobody says so')
    .option('--propose', 'show the proposal (also without this word)')
    .option('--accept', 'accept what is proposed: it rules all split plans from now on')
    .option('--csv <groups.csv>', 'write image and proposed group, to look through or to correct')
    .option('--neighbours <r>', 'least correlation of neighbours in file order', '0.75')
    .option('--anywhere <r>', 'least correlation of any two images of a class', '0.94')
    .addHelpText(
      'after',
      examples(
        'datasets groups lung --propose --csv groups.csv',
        'datasets groups lung --accept',
        'datasets add lung DIR --table groups.csv --image file --label label --split part --group group',
      ) + '\n\nA corrected table is added like any other, as in the last example.',
    )
    .action(async (name: string, options: GroupsOptions, command: Command) => {
      const globals = globalsOf(command);
      const api = await connect(session, globals);
      const path = { dataset: name };
      const rule = { neighbours: Number(options.neighbours), anywhere: Number(options.anywhere) };
      const proposed = await answerOf(api.GET('/datasets/{dataset}/groups', { params: { path, query: rule } }));
      if (options.csv !== undefined) {
        const query = { format: 'groups' as const, ...rule };
        await writeFile(pathOf(session, options.csv), await exported(api, name, query));
        session.terminal.note(`the proposal was written to ${options.csv}`);
      }
      const { proposal } = proposed;
      const shown =
        options.accept === true
          ? await answerOf(api.POST('/datasets/{dataset}/groups', { params: { path }, body: { ...rule, proposal } }))
          : proposed;
      printListing(session, globals, shown, () => groupLines(shown));
    });
}

function groupLines({ dataset, groups, grouped, largest, crossing, byClass, accepted }: GroupProposal): string[] {
  return [
    `${dataset}: ${count(groups, 'group')} proposed; ${grouped} images share theirs, ${largest} the largest`,
    ...byClass.map(({ name, images, groups: of }) => `  ${name}: ${images} images in ${of} groups`),
    ...(crossing > 0 ? [`  ${crossing} groups lie on both sides of the official split`] : []),
    accepted
      ? '  accepted: split plans keep them together'
      : '  a guess by likeness and file order; look at it (--csv), then accept it with --accept',
  ];
}

interface SplitOptions {
  readonly kind: SplitPlan['kind'];
  readonly folds?: string;
  readonly repeats?: string;
  readonly labelFraction?: string;
  readonly draw?: string;
  readonly seal?: boolean;
  readonly acceptLeaks?: boolean;
  readonly date?: string;
  readonly from?: string;
  readonly testOn?: string;
  readonly dryRun?: boolean;
}

const numberOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

function addKind(command: Command): Command {
  return command
    .addOption(new Option('--kind <kind>', 'how the images are dealt').choices(SplitKind.options).default('auto'))
    .option('--folds <n>', 'parts of the images outside the test')
    .option('--repeats <n>', 'deal them anew so many times')
    .option('--date <field>', 'by-date: the field that holds the date')
    .option('--from <date>', 'by-date: validate on what came then or later');
}

function addSplit(datasets: Command, session: Session): void {
  addKind(datasets.command('split <name>'))
    .description('the split plan that a sweep would use; one that leaks is not made')
    .option('--label-fraction <share>', 'use this share of the training labels (.05, .1, .2, .5: nested)')
    .option('--draw <n>', 'which draw of that share')
    .option('--seal', 'hold a sixth of the groups out for good, where there is no test part')
    .option('--accept-leaks', 'official: keep copies of held-out images in training; every report says so')
    .option('--test-on <dataset>', 'external: the dataset whose images are the test')
    .option('--dry-run', 'show it, store and seal nothing')
    .addHelpText(
      'after',
      examples(
        'datasets split breastmnist',
        'datasets split breastmnist --kind folds --folds 5 --repeats 2 --label-fraction 0.1',
        'datasets split scans --kind by-site --dry-run',
        'datasets split scans --kind by-date --date year --from 2015',
        'datasets split ours --kind external --test-on theirs',
      ),
    )
    .action(async (name: string, options: SplitOptions, command: Command) => {
      const globals = globalsOf(command);
      const api = await connect(session, globals);
      const body = { ...requestOf(options), dryRun: options.dryRun === true };
      const plan = await answerOf(
        api.POST('/datasets/{dataset}/splits', { params: { path: { dataset: name } }, body }),
      );
      printListing(session, globals, plan, () => splitLines(plan, options.dryRun === true));
    });
}

function requestOf({ dryRun: _dryRun, acceptLeaks, folds, repeats, labelFraction, draw, ...rest }: SplitOptions) {
  const request = {
    ...rest,
    folds: numberOf(folds),
    repeats: numberOf(repeats),
    labelFraction: numberOf(labelFraction),
    draw: numberOf(draw),
    leaks: acceptLeaks === true ? ('accept' as const) : undefined,
  };
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined)) as {
    kind: SplitPlan['kind'];
  };
}

const shownDrops = 8;

function splitLines(plan: SplitPlan, isDry: boolean): string[] {
  const { id, kind, folds, testSize, testDataset, dropped, leaks, official, notes } = plan;
  return [
    `${plan.datasetName}: ${kind}, ${count(folds.length, 'fold')}, ${count(testSize, 'sealed test image')}${testDataset ? ` of ${testDataset}` : ''}`,
    ...table(folds, [
      { title: 'fold', value: ({ index }) => index, align: 'right' },
      { title: 'training', value: ({ trainingSize }) => trainingSize, align: 'right' },
      { title: 'validation', value: ({ validationSize }) => validationSize, align: 'right' },
    ]),
    `  ${count(dropped.length, 'image')} left out of training`,
    ...dropped.slice(0, shownDrops).map(({ sampleId, reason }) => `    ${sampleId}: ${reason}`),
    ...(dropped.length > shownDrops ? [`    and ${dropped.length - shownDrops} more; --json lists all`] : []),
    ...(official
      ? [
          `  ${official.copies} of them are near copies tied to ${official.heldOut} test images: tests on this plan are given both ways`,
        ]
      : []),
    ...(leaks ? [`  LEAKS: ${leaks.training} training images belong with ${leaks.heldOut} held-out ones`] : []),
    ...notes.map((note) => `  ${note}`),
    isDry ? '  nothing was stored' : `  ${id}`,
  ];
}

interface ExportOptions extends Pick<SplitOptions, 'kind' | 'folds' | 'repeats' | 'date' | 'from'> {
  readonly format: 'csv' | 'nnunet' | 'monai';
  readonly out?: string;
}

function addExport(datasets: Command, session: Session): void {
  addKind(datasets.command('export <name>'))
    .description('labels, groups and folds as a file for other programs')
    .addOption(
      new Option('--format <format>', 'a table, nnU-Net splits_final.json, or a MONAI datalist')
        .choices(['csv', 'nnunet', 'monai'])
        .default('csv'),
    )
    .option('--out <file>', 'where to write it; else to the standard output')
    .addHelpText(
      'after',
      examples(
        'datasets export breastmnist --out breast.csv',
        'datasets export hippocampus --format nnunet --folds 5 --out splits_final.json',
        'datasets export isic --format monai --kind folds --folds 5 --out datalist.json',
      ),
    )
    .action(async (name: string, { out, format, ...options }: ExportOptions, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const text = await exported(api, name, { format, ...requestOf(options) });
      if (out === undefined) return session.terminal.print(text.trimEnd());
      await writeFile(pathOf(session, out), text);
      session.terminal.note(`written to ${out}`);
    });
}

async function exported(
  api: PaucisClient,
  dataset: string,
  query: { readonly format: 'csv' | 'nnunet' | 'monai' | 'groups' },
): Promise<string> {
  return answerOf(api.GET('/datasets/{dataset}/export', { params: { path: { dataset }, query }, parseAs: 'text' }));
}
