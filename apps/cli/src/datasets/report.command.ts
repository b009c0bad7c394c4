import { writeFile } from 'node:fs/promises';
import { allPages, answerOf, type PaucisClient } from '@paucis/client';
import type { CopyPairView, Dataset } from '@paucis/contracts';
import { type DataReport, dataReport, type ShownPicture } from '@paucis/reports';
import type { Command } from 'commander';
import { CommandFailed } from '../command-failed.js';
import { printPdf } from '../evaluation/print-pdf.js';
import { examples, globalsOf, pathOf, printListing, type Session } from '../session.js';
import { connect } from '../stack/connect.js';
import { seen, someSamples } from './thumbnails.js';

interface Options {
  readonly out: string;
  readonly pdf?: string;
}

/** Of each class; of many classes fewer, so that a report stays a few megabytes. */
const picturesShown = 240;
const perClass = 24;
const side = 96;

export function addReportCommand(datasets: Command, session: Session): void {
  datasets
    .command('report <name>')
    .description('write what is known of a data set as one HTML file to hand on: counts, pictures, alarms, terms')
    .requiredOption('-o, --out <file.html>', 'where to write it')
    .option('--pdf <file.pdf>', 'print it as well, with the Chromium of this machine')
    .addHelpText('after', examples('datasets report breastmnist -o breast.html'))
    .action(async (name: string, { out, pdf }: Options, command: Command) => {
      const globals = globalsOf(command);
      const api = await connect(session, globals);
      const dataset = await answerOf(api.GET('/datasets/{dataset}', { params: { path: { dataset: name } } }));
      if (dataset.status !== 'ready')
        throw new CommandFailed(`${name} is ${dataset.status}: there is nothing to report`);
      session.terminal.note(`gathering pictures of ${name}`);
      const file = pathOf(session, out);
      await writeFile(file, dataReport(await gather(api, dataset)));
      if (pdf !== undefined) await printPdf(file, pathOf(session, pdf), session.config.searchPath);
      const files = [out, ...(pdf === undefined ? [] : [pdf])];
      printListing(session, globals, { files }, () => files);
    });
}

async function gather(api: PaucisClient, dataset: Dataset): Promise<DataReport> {
  return {
    createdAt: Date.now(),
    dataset,
    card: await answerOf(api.GET('/datasets/{dataset}/card', { params: { path: { dataset: dataset.name } } })),
    montages: await montagesOf(api, dataset),
    suspects: await suspectsOf(api, dataset),
    copies: await copiesOf(api, dataset),
  };
}

/** Of each class some pictures of the training part, where it has classes. */
async function montagesOf(api: PaucisClient, dataset: Dataset): Promise<DataReport['montages']> {
  const { name, classes = [], task } = dataset;
  const hasClasses = task === 'classification' || task === 'multilabel';
  const wanted = hasClasses
    ? classes.map((title, label) => ({ title, label }))
    : [{ title: 'images', label: undefined }];
  const limit = Math.max(4, Math.min(perClass, Math.floor(picturesShown / wanted.length)));
  const montages: { title: string; pictures: ShownPicture[] }[] = [];
  for (const { title, label } of wanted) {
    const samples = await someSamples(api, name, { part: 'train', label, limit });
    const pictures = await seen(api, name, { samples, side });
    montages.push({ title, pictures: pictures.map(({ id, png }) => ({ caption: id, png })) });
  }
  return montages;
}

/** Looked through for the gravest. */
const mostPairs = 5_000;
const pairsShown = 24;

/** Copies side by side: first those with two labels, then those on two sides of the official split. */
async function copiesOf(api: PaucisClient, { name }: Dataset): Promise<NonNullable<DataReport['copies']>> {
  const path = { dataset: name };
  const page = (after?: number) =>
    answerOf(api.GET('/datasets/{dataset}/duplicates', { params: { path, query: { limit: 200, after } } }));
  const pairs: CopyPairView[] = [];
  let total = 0;
  for await (const { pairs: some, totals } of allPages(page)) {
    total = totals.exact + totals.near;
    pairs.push(...some);
    if (pairs.length >= mostPairs) break;
  }
  const graded = pairs
    .filter(({ accepted }) => accepted)
    .map((pair) => {
      const differ = pair.labels[0] !== pair.labels[1];
      const crosses = pair.parts[0] !== pair.parts[1];
      return { ...pair, differ, crosses, gravity: (differ ? 2 : 0) + (crosses ? 1 : 0) };
    })
    .sort((one, other) => other.gravity - one.gravity)
    .slice(0, pairsShown);
  const ids = [...new Set(graded.flatMap(({ a, b }) => [a, b]))];
  const pictures = await seen(api, name, { samples: ids.map((id) => ({ id })), side });
  const pictureOf = new Map(pictures.map(({ id, png }) => [id, { caption: id, png }]));
  const found = (id: string): ShownPicture => pictureOf.get(id) as ShownPicture;
  return {
    total,
    pairs: graded.map(({ a, b, kind, correlation, flip, parts, differ, crosses, gravity }) => ({
      pictures: [found(a), found(b)] as const,
      words: [
        kind === 'exact' ? 'the same pixels' : `correlation ${correlation.toFixed(3)}`,
        ...(flip === 'none' ? [] : [`flipped (${flip})`]),
        ...(crosses ? [parts.join(' and ')] : []),
        ...(differ ? ['labels differ'] : []),
      ].join(', '),
      isGrave: gravity > 0,
    })),
  };
}

async function suspectsOf(api: PaucisClient, dataset: Dataset): Promise<ShownPicture[]> {
  const { name, classes = [], fingerprint } = dataset;
  const noise = fingerprint?.labelNoise;
  if (!noise || !('suspects' in noise)) return [];
  const samples = noise.suspects.map(({ sampleId, ...of }) => ({ id: sampleId, ...of }));
  const pictures = await seen(api, name, { samples, side });
  return pictures.map(({ id, label, likely, png }) => ({
    caption: `${id}: ${classes[label] ?? label}, or ${classes[likely] ?? likely}?`,
    png,
  }));
}
