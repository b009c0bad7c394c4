import { existsSync } from 'node:fs';
import { allPages, answerOf } from '@paucis/client';
import type { ReplayReport, Run, Sweep } from '@paucis/contracts';
import type { Command } from 'commander';
import { CommandFailed } from '../command-failed.js';
import { addEvaluationOptions, evaluateFiles, type EvaluationOptions } from '../evaluation/evaluate.command.js';
import { examples, globalsOf, pathOf, printListing, type Session } from '../session.js';
import { connect } from '../stack/connect.js';
import { count, localTime, score } from '../terminal/format.js';
import { table } from '../terminal/table.js';
import { addAdjustCommands } from './adjust.commands.js';
import { finalize } from './finalize.js';
import { printComparison } from './leaderboard.js';
import { watchToEnd } from './sweep.commands.js';
import { endedTrials } from './watch-state.js';
import { watchPanel } from './watch-panel.js';

/** Commands about sweeps that are there. */
export function addSweepsCommands(program: Command, session: Session): void {
  const sweeps = program.command('sweeps').description('look at sweeps and change them');
  sweeps
    .command('ls')
    .description('list the sweeps')
    .addHelpText('after', examples('sweeps ls', 'sweeps ls --json'))
    .action(async (_options: unknown, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const all: Sweep[] = [];
      const page = (after?: string) => answerOf(api.GET('/sweeps', { params: { query: { after } } }));
      for await (const answer of allPages(page)) all.push(...answer.sweeps);
      printListing(session, globalsOf(command), { sweeps: all }, () => sweepTable(all));
    });
  sweeps
    .command('show <sweep>')
    .description('show one sweep, by name (the newest of that name) or id')
    .addHelpText('after', examples('sweeps show breast-demo'))
    .action(async (name: string, _options: unknown, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const sweep = await answerOf(api.GET('/sweeps/{sweep}', { params: { path: { sweep: name } } }));
      const lines = () => [
        ...watchPanel({ sweep, jobs: new Map() }, new Map(), Date.now()),
        `  id ${sweep.id}, on ${sweep.datasetName}, started ${localTime(sweep.createdAt)}`,
        ...sweep.notes.map((note) => `  note: ${note}`),
      ];
      printListing(session, globalsOf(command), sweep, lines);
    });
  sweeps
    .command('watch <sweep>')
    .description('watch a sweep until it ends; Ctrl-C stops watching, not the sweep')
    .addHelpText('after', examples('sweeps watch breast-demo'))
    .action(async (name: string, _options: unknown, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const sweep = await answerOf(api.GET('/sweeps/{sweep}', { params: { path: { sweep: name } } }));
      await watchToEnd(sweep, api, session, globalsOf(command).json === true);
    });
  for (const [change, description] of changes) {
    sweeps
      .command(`${change} <sweep>`)
      .description(description)
      .addHelpText('after', examples(`sweeps ${change} breast-demo`))
      .action(async (name: string, _options: unknown, command: Command) => {
        const api = await connect(session, globalsOf(command));
        const sweep = await answerOf(
          api.POST('/sweeps/{sweep}/{change}', { params: { path: { sweep: name, change } } }),
        );
        printListing(session, globalsOf(command), sweep, () => [`${sweep.name} is ${sweep.status}`]);
      });
  }
  addAdjustCommands(sweeps, session);
  addResultCommands(program, session);
}

/** The leaderboard of a sweep; or, where the arguments are files of predictions, their comparison without a stack. */
function addCompareCommand(program: Command, session: Session): void {
  const command = program
    .command('compare <sweep-or-files...>')
    .description(
      'the leaderboard of a sweep, with intervals and what can be said; or files of predictions against each other',
    );
  addEvaluationOptions(command)
    .option('--margin <difference>', 'AUC differences within this are called equivalent (default: 0.02)', Number)
    .addHelpText(
      'after',
      examples('compare breast-demo', 'compare breast-demo --json', 'compare a.csv b.csv --group patient'),
    )
    .action(async (names: string[], options: EvaluationOptions, own: Command) => {
      const [name = ''] = names;
      const { json } = globalsOf(own);
      if (names.length > 1) return evaluateFiles(names, options, session, json === true);
      if (existsSync(pathOf(session, name))) {
        throw new CommandFailed(`${name} is one file, and a comparison needs two`, {
          next: `score it alone: npm run paucis -- evaluate ${name}`,
        });
      }
      const api = await connect(session, globalsOf(own));
      const comparison = await answerOf(api.GET('/sweeps/{sweep}/comparison', { params: { path: { sweep: name } } }));
      if (json === true) session.terminal.print(JSON.stringify(comparison, undefined, 2));
      else printComparison(comparison, session.terminal);
    });
}

const changes = [
  ['pause', 'start no more runs; those under way go on'],
  ['resume', 'go on with a paused sweep'],
  ['cancel', 'end a sweep for good; what it has found stays'],
] as const;

function addResultCommands(program: Command, session: Session): void {
  addCompareCommand(program, session);
  program
    .command('finalize <sweep>')
    .description('open the sealed test once, for the winner and the tuned baseline; each look is counted for good')
    .addHelpText('after', examples('finalize breast-demo'))
    .action(async (name: string, _options: unknown, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const { id, status } = await answerOf(api.GET('/sweeps/{sweep}', { params: { path: { sweep: name } } }));
      if (status !== 'closed') throw notClosed(name, status);
      const comparison = await finalize(api, id, session.signal);
      if (globalsOf(command).json === true) session.terminal.print(JSON.stringify(comparison, undefined, 2));
      else printComparison(comparison, session.terminal);
    });
  program
    .command('replay <sweep>')
    .description('derive every decision of a sweep again from its log, and compare; exit 1 if one differs')
    .addHelpText('after', examples('replay breast-demo'))
    .action(async (name: string, _options: unknown, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const report = await answerOf(api.POST('/sweeps/{sweep}/replay', { params: { path: { sweep: name } } }));
      printListing(session, globalsOf(command), report, () => replayLines(name, report));
      if (!report.ok)
        throw new CommandFailed(`${name} does not replay: ${count(report.differences.length, 'difference')}`);
    });
  program
    .command('runs')
    .description('look at the runs of a sweep')
    .command('ls <sweep>')
    .description('list the runs: trial x fold x seed')
    .addHelpText('after', examples('runs ls breast-demo', 'runs ls breast-demo --json'))
    .action(async (name: string, _options: unknown, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const runs: Run[] = [];
      const page = (after?: number) =>
        answerOf(api.GET('/sweeps/{sweep}/runs', { params: { path: { sweep: name }, query: { after } } }));
      for await (const answer of allPages(page)) runs.push(...answer.runs);
      printListing(session, globalsOf(command), { runs }, () => runTable(runs));
    });
}

const notClosed = (name: string, status: Sweep['status']): CommandFailed =>
  new CommandFailed(`${name} is ${status}: only a closed sweep is finalized`, {
    next:
      status === 'cancelled'
        ? 'start a new one to test its winner'
        : `wait for it: npm run paucis -- sweeps watch ${name}`,
  });

function sweepTable(sweeps: readonly Sweep[]): string[] {
  return table(sweeps, [
    { title: 'name', value: ({ name }) => name },
    { title: 'status', value: ({ status }) => status },
    { title: 'data set', value: ({ datasetName }) => datasetName },
    { title: 'trials', value: (sweep) => `${endedTrials(sweep)} / ${sweep.spec.budget.trials}`, align: 'right' },
    { title: 'best', value: ({ best }) => best && score(best.value), align: 'right' },
    { title: 'family', value: ({ best }) => best?.family },
    { title: 'started', value: ({ createdAt }) => localTime(createdAt) },
    { title: 'id', value: ({ id }) => id },
  ]);
}

function runTable(runs: readonly Run[]): string[] {
  return table(runs, [
    { title: 'trial', value: ({ trialIndex }) => trialIndex, align: 'right' },
    { title: 'family', value: ({ family }) => family },
    { title: 'fold', value: ({ fold }) => fold, align: 'right' },
    { title: 'seed', value: ({ seed }) => seed, align: 'right' },
    { title: 'step', value: ({ step }) => step, align: 'right' },
    { title: 'status', value: ({ status }) => status },
    { title: 'value', value: ({ value }) => (value === undefined ? undefined : score(value)), align: 'right' },
    { title: 'job', value: ({ jobId }) => jobId },
  ]);
}

function replayLines(name: string, { ok, events, decisions, differences }: ReplayReport): string[] {
  const head = `${name}: ${count(events, 'event')}, ${count(decisions, 'decision')}, ${ok ? 'all the same' : 'not the same'}`;
  return [head, ...differences.map(({ seq, expected, found }) => `  #${seq}: expected ${expected}, found ${found}`)];
}
