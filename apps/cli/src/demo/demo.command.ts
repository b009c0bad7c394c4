import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { allPages, answerOf, type PaucisClient } from '@paucis/client';
import type { Comparison, Dataset, Sweep } from '@paucis/contracts';
import type { Command } from 'commander';
import { CommandFailed } from '../command-failed.js';
import { repositoryFolder } from '../config.js';
import { findingLines, fingerprintLines } from '../datasets/dataset-lines.js';
import { examples, globalsOf, pathOf, type Session } from '../session.js';
import { awaitWorker } from '../stack/await-worker.js';
import { connectTo } from '../stack/connect.js';
import { findRunningStack } from '../stack/running-stack.js';
import { finalize } from '../sweeps/finalize.js';
import { printComparison } from '../sweeps/leaderboard.js';
import { createSweep } from '../sweeps/sweep.commands.js';
import { readSweepFile, type SweepFile } from '../sweeps/sweep-file.js';
import { watchSweep } from '../sweeps/watch.js';
import { count } from '../terminal/format.js';
import { demoData } from './demo-data.js';
import { emptyDataFolder } from './demo-folder.js';
import { Phases } from './phases.js';

interface DemoOptions {
  readonly fresh?: boolean;
  readonly sweep?: string;
}

export function addDemoCommand(program: Command, session: Session): void {
  program
    .command('demo')
    .description('a real sweep on a real data set, from nothing to a report, in minutes')
    .option('--fresh', 'forget what an earlier demo has computed')
    .option('--sweep <file>', 'another sweep than examples/demo.yaml')
    .addHelpText(
      'after',
      examples('demo', 'demo --fresh') +
        '\n\nA second demo makes a new sweep; jobs with the same inputs were done, so it takes seconds.',
    )
    .action(async (options: DemoOptions, command: Command) => {
      const { data } = globalsOf(command);
      const folder = data === undefined ? resolve(repositoryFolder, '.paucis/demo-data') : pathOf(session, data);
      await demo(session, folder, options);
    });
}

async function demo(session: Session, dataFolder: string, options: DemoOptions): Promise<void> {
  const { terminal, signal } = session;
  const shownAs = options.sweep ?? 'examples/demo.yaml';
  const file = await readSweepFile(
    options.sweep === undefined ? resolve(repositoryFolder, shownAs) : pathOf(session, options.sweep),
    shownAs,
  );
  if (options.fresh === true) await emptyDataFolder(dataFolder);
  const phases = new Phases(terminal);
  const running = await findRunningStack(dataFolder);
  const stack = await phases.run('stack', async () =>
    running === undefined
      ? session.startStack({ dataFolder, signal, say: (line) => terminal.note(`    ${line}`) })
      : undefined,
  );
  try {
    const api = await connectTo(dataFolder, session);
    await awaitWorker(api, dataFolder);
    const report = await sweepToReport(file, { api, session, phases });
    signal.throwIfAborted();
    terminal.print('');
    terminal.print(`Report: ${report}`);
    terminal.print(`Time: ${phases.summary()}`);
    const shown = relative(session.config.workingFolder, dataFolder) || dataFolder;
    terminal.print(`Keep this stack running: npm start -- --data ${shown}`);
  } finally {
    await stack?.stop();
  }
}

interface Demo {
  readonly api: PaucisClient;
  readonly session: Session;
  readonly phases: Phases;
}

async function sweepToReport(file: SweepFile, { api, session, phases }: Demo): Promise<string> {
  const { terminal, signal } = session;
  const wanted = String(file.spec['dataset']);
  const dataset = await phases.run('data', () => demoData(wanted, api, session));
  say(dataset, session);
  const spec = { ...file.spec, dataset: dataset.name };
  const before = await finishedJobs(api);
  const sweep = await phases.run('sweep', async () => {
    const created = await createSweep(api, { ...file, spec });
    const known = new Set(dataset.warnings);
    created.notes.filter((note) => !known.has(note)).forEach((note) => terminal.note(`    note: ${note}`));
    const last = await watchSweep(created, { api, terminal, signal });
    signal.throwIfAborted();
    return last;
  });
  const made = (await finishedJobs(api)) - before;
  if (before > 0)
    terminal.note(`    ${count(made, 'job')} computed; what an earlier demo had done was taken from there`);
  refuseIfNotWhole(sweep);
  const comparison = await phases.run('sealed test', () => finalize(api, sweep.id, signal));
  terminal.print('');
  printComparison(comparison, terminal);
  if (comparison.test.length === 0) throw new CommandFailed('the sealed test was opened, but has no score');
  return phases.run('report', () => writeReport(api, sweep, comparison));
}

function say(dataset: Dataset, { terminal }: Session): void {
  const { name, image, counts, provenance, warnings } = dataset;
  const samples = Object.values(counts ?? {})
    .flat()
    .reduce((sum, n) => sum + n, 0);
  terminal.note(`    ${name}: ${samples} images of ${image?.width} x ${image?.height} px, ${provenance}`);
  warnings.forEach((warning) => terminal.note(`    warning: ${warning}`));
  fingerprintLines(dataset)
    .filter((line) => /^(linear|border)/.test(line))
    .forEach((line) => terminal.note(`    ${line}`));
  findingLines(dataset)
    .filter((line) => line.startsWith('alarm'))
    .forEach((line) => terminal.note(`    ${line}`));
}

async function finishedJobs(api: PaucisClient): Promise<number> {
  let total = 0;
  const page = (after?: string) => answerOf(api.GET('/jobs', { params: { query: { status: 'done', after } } }));
  for await (const { jobs } of allPages(page)) total += jobs.length;
  return total;
}

/** A demo that half worked has not worked. */
function refuseIfNotWhole({ name, status, trials, runs }: Sweep): void {
  if (status === 'closed' && trials.finished > 0 && trials.failed === 0 && runs.failed === 0) return;
  throw new CommandFailed(
    `${name} is ${status} with ${count(trials.finished, 'finished trial')}, ${count(runs.failed, 'failed run')}`,
    { next: '`npm run paucis -- jobs ls --status failed --data <folder>` says what failed' },
  );
}

async function writeReport(api: PaucisClient, sweep: Sweep, { report }: Comparison): Promise<string> {
  if (report === undefined) throw new CommandFailed('the sweep was finalized, but its report is missing');
  const html = await answerOf(
    api.GET('/sweeps/{sweep}/report', { params: { path: { sweep: sweep.id } }, parseAs: 'text' }),
  );
  const folder = join(repositoryFolder, 'reports');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${sweep.name}.html`);
  await writeFile(file, html);
  return file;
}
