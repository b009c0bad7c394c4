import { writeFile } from 'node:fs/promises';
import { answerOf, type components, type PaucisClient } from '@paucis/client';
import { replicatesOf, type Sweep } from '@paucis/contracts';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { CommandFailed } from '../command-failed.js';
import { forecastLine } from '../power/power.command.js';
import { powerPlan } from '../power/power-plan.js';
import { printPdf } from '../evaluation/print-pdf.js';
import { examples, type GlobalOptions, globalsOf, pathOf, printListing, type Session } from '../session.js';
import { connect } from '../stack/connect.js';
import { awaitReport } from './finalize.js';
import { printComparison } from './leaderboard.js';
import { asRefusedSweep } from './refused-sweep.js';
import { forecastLines, timeLine } from './forecast-lines.js';
import { spaceLines } from './space-lines.js';
import { readSweepFile, type SweepFile } from './sweep-file.js';
import { watchSweep } from './watch.js';

/** Commands that take a file of a sweep. */
export function addSweepCommands(program: Command, session: Session): void {
  program
    .command('sweep <file>')
    .description('start a sweep from a YAML file, and watch it')
    .option('--watch', 'show how it goes until it ends (the default on a terminal)')
    .option('--detach', 'return as soon as it has started')
    .option('--fork <sweep>', 'learn from the trials of another sweep, by name or id')
    .addHelpText(
      'after',
      examples(
        'sweep examples/demo.yaml --watch',
        'sweep examples/demo.yaml --detach --json',
        'sweep wider.yaml --fork breast-demo',
      ) + '\n\nCtrl-C stops watching; the sweep goes on. `sweeps cancel <name>` ends it.',
    )
    .action(async (file: string, options: { watch?: boolean; detach?: boolean; fork?: string }, command: Command) => {
      const globals = globalsOf(command);
      const read = await readSweepFile(pathOf(session, file), file);
      const api = await connect(session, globals);
      await noteForecast(api, read, session);
      const sweep = await createSweep(api, read, options.fork);
      const isWatched = options.watch ?? (session.terminal.isLive && options.detach !== true);
      if (!isWatched) return printListing(session, globals, sweep, () => startedLines(sweep));
      await watchToEnd(sweep, api, session, globals.json === true);
    });
  program
    .command('report <sweep>')
    .description('write the HTML report of a sweep')
    .option('-o, --output <file>', 'where to; default: <sweep>.html here')
    .option('--pdf <file>', 'print it to PDF, too (needs Chromium)')
    .addHelpText('after', examples('report breast-demo', 'report breast-demo -o report.html --pdf report.pdf'))
    .action(async (sweep: string, options: { output?: string; pdf?: string }, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const html = await answerOf(api.GET('/sweeps/{sweep}/report', { params: { path: { sweep } }, parseAs: 'text' }));
      const file = pathOf(session, options.output ?? `${sweep}.html`);
      await writeFile(file, html);
      if (options.pdf !== undefined) await printPdf(file, pathOf(session, options.pdf), session.config.searchPath);
      printListing(session, globalsOf(command), { file }, () => [file]);
    });
}

/** What the data can be expected to decide, said before anything is spent; what is wrong with the file is said by the launch. */
async function noteForecast(api: PaucisClient, { spec }: SweepFile, { terminal }: Session): Promise<void> {
  const name = typeof spec['dataset'] === 'string' ? spec['dataset'].split('@')[0] : undefined;
  if (!name) return;
  const dataset = await answerOf(api.GET('/datasets/{dataset}', { params: { path: { dataset: name } } })).catch(
    () => undefined,
  );
  if (dataset?.counts) terminal.note(forecastLine(powerPlan({ dataset, wanted: 0.03 })));
}

/** What a sweep file means, with every default filled in. */
export async function explainSweepFile(file: string, session: Session, globals: GlobalOptions): Promise<void> {
  const read = await readSweepFile(pathOf(session, file), file);
  const api = await connect(session, globals);
  const answer = await answerOf(api.POST('/sweeps/explain', { body: { spec: read.spec } })).catch((error: unknown) =>
    Promise.reject(asRefusedSweep(error, read)),
  );
  printListing(session, globals, answer, () => explanationLines(answer));
}

export async function createSweep(api: PaucisClient, file: SweepFile, fork?: string): Promise<Sweep> {
  return answerOf(api.POST('/sweeps', { body: { spec: file.spec, ...(fork !== undefined && { fork }) } })).catch(
    (error: unknown) => Promise.reject(asRefusedSweep(error, file)),
  );
}

function startedLines({ name, id, notes, forecast }: Sweep): string[] {
  return [
    `${name} has started (${id})`,
    ...(forecast ? [`  ${timeLine(forecast)}`] : []),
    ...notes.map((note) => `  note: ${note}`),
    `  watch it: npm run paucis -- sweeps watch ${name}`,
  ];
}

/** Shows a sweep to its end, then what it has shown. */
export async function watchToEnd(sweep: Sweep, api: PaucisClient, session: Session, json: boolean): Promise<void> {
  const { terminal, signal } = session;
  if (sweep.forecast) terminal.note(timeLine(sweep.forecast));
  sweep.notes.forEach((note) => terminal.note(`note: ${note}`));
  const last = await watchSweep(sweep, { api, terminal, signal });
  if (signal.aborted) {
    terminal.note(
      `stopped watching; ${sweep.name} goes on. Watch it again: npm run paucis -- sweeps watch ${sweep.name}`,
    );
    return;
  }
  if (last.status === 'cancelled') throw new CommandFailed(`${sweep.name} was cancelled`);
  const comparison = await awaitReport(api, sweep.id, signal);
  if (json) terminal.print(JSON.stringify({ sweep: last, comparison }, undefined, 2));
  else printComparison(comparison, terminal);
}

function explanationLines({
  spec,
  space,
  rungs,
  forecast,
  notes,
}: components['schemas']['SweepExplanation']): string[] {
  return [
    `${spec.name}: ${spec.budget.trials} trials on ${spec.dataset}`,
    ...stringify(spec).trimEnd().split('\n'),
    '',
    'Rungs:',
    ...rungs.map(({ step, folds }) => `  ${step} steps on ${folds} of ${replicatesOf(spec.split).folds} folds`),
    '',
    'Space:',
    ...spaceLines(space),
    ...(forecast ? ['', ...forecastLines(forecast)] : []),
    ...notes.map((note) => `note: ${note}`),
  ];
}
