import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { answerOf } from '@paucis/client';
import type { Adjustment, Sweep } from '@paucis/contracts';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { CommandFailed } from '../command-failed.js';
import { examples, globalsOf, pathOf, printListing, type Session } from '../session.js';
import { connect } from '../stack/connect.js';
import { readSweepFile } from './sweep-file.js';
import { historyOf } from './history-file.js';
import { spaceChangeLines } from './space-lines.js';

type SpaceAdjustment = Extract<Adjustment, { kind: 'space' }>;

/** As many as one change may bring. */
const mostPerImport = 1000;

/** Commands that change a sweep under way; each change is an event of its log. */
export function addAdjustCommands(sweeps: Command, session: Session): void {
  const adjust = async (name: string, adjustment: Adjustment, command: Command, line: (sweep: Sweep) => string) => {
    const api = await connect(session, globalsOf(command));
    const sweep = await answerOf(
      api.POST('/sweeps/{sweep}/adjustments', { params: { path: { sweep: name } }, body: adjustment }),
    );
    printListing(session, globalsOf(command), sweep, () => [line(sweep)]);
  };
  sweeps
    .command('extend <sweep>')
    .description('give a sweep another budget: trials or hours in all')
    .option('--trials <count>', 'trials in all', Number)
    .option('--hours <hours>', 'hours in all, since it started', Number)
    .addHelpText('after', examples('sweeps extend breast-demo --trials 60', 'sweeps extend breast-demo --hours 4'))
    .action((name: string, { trials, hours }: { trials?: number; hours?: number }, command: Command) =>
      adjust(
        name,
        { kind: 'extend', ...given({ trials, wallHours: hours }) },
        command,
        ({ name: sweep }) => `${sweep} has another budget`,
      ),
    );
  sweeps
    .command('share <sweep>')
    .description('change the share of the workers that a sweep gets')
    .option('--parallel <runs>', 'runs under way at once, at most', Number)
    .option('--priority <level>', 'from -3 to 3; one above another is twice the share', Number)
    .addHelpText('after', examples('sweeps share breast-demo --parallel 4', 'sweeps share breast-demo --priority 1'))
    .action((name: string, { parallel, priority }: { parallel?: number; priority?: number }, command: Command) =>
      adjust(
        name,
        { kind: 'share', ...given({ parallel, priority }) },
        command,
        ({ name: sweep }) => `${sweep} has another share`,
      ),
    );
  sweeps
    .command('add-trial <sweep> <file>')
    .description(
      'start this trial next: a YAML file with the value of each of its parameters, named as `explain` shows them',
    )
    .addHelpText('after', examples('sweeps add-trial breast-demo mine.yaml'))
    .action(async (name: string, file: string, _options: unknown, command: Command) => {
      const assignment = parse(await readFile(pathOf(session, file), 'utf8')) as Record<
        string,
        string | number | boolean
      >;
      await adjust(name, { kind: 'add-trial', assignment }, command, ({ name: sweep }) => `${sweep} starts it next`);
    });
  sweeps
    .command('space <sweep> <file>')
    .description(
      'search another space from now on: the `recipe` and the `constraints` of a sweep file; trials outside it go on',
    )
    .option('--diff', 'only show what would change')
    .addHelpText('after', examples('sweeps space breast-demo wider.yaml --diff', 'sweeps space breast-demo wider.yaml'))
    .action(async (name: string, file: string, { diff = false }: { diff?: boolean }, command: Command) => {
      const { recipe, constraints } = (await readSweepFile(pathOf(session, file), file)).spec;
      if (recipe === undefined) throw new CommandFailed(`${file}: expected a sweep file with a recipe, it has none`);
      const space = { recipe, ...(constraints === undefined ? {} : { constraints }) } as Omit<SpaceAdjustment, 'kind'>;
      const api = await connect(session, globalsOf(command));
      const path = { sweep: name };
      const { changes } = await answerOf(api.POST('/sweeps/{sweep}/space-diff', { params: { path }, body: space }));
      const lines = spaceChangeLines(changes);
      if (diff) {
        printListing(session, globalsOf(command), { changes }, () => lines);
        return;
      }
      const body = { kind: 'space' as const, ...space };
      const sweep = await answerOf(api.POST('/sweeps/{sweep}/adjustments', { params: { path }, body }));
      printListing(session, globalsOf(command), { ...sweep, changes }, () => [
        `${sweep.name} has another space`,
        ...lines,
      ]);
    });
  sweeps
    .command('repin <sweep>')
    .description('go on with the code and numbers of the workers that are there now, as after an upgrade')
    .addHelpText('after', examples('sweeps repin breast-demo'))
    .action((name: string, _options: unknown, command: Command) =>
      adjust(
        name,
        { kind: 'pin' },
        command,
        ({ name: sweep }) => `${sweep} goes on with the workers that are there; what was under way begins anew`,
      ),
    );
  sweeps
    .command('import <sweep> <file>')
    .description(
      'let the sampler learn from trials that ran elsewhere: a CSV with a column per parameter and one for the value, or what Optuna exports (study.trials_dataframe().to_csv())',
    )
    .option('--value <column>', 'the column of the objective (default: value)')
    .addHelpText(
      'after',
      examples('sweeps import breast-demo earlier.csv', 'sweeps import breast-demo table.csv --value val_auc'),
    )
    .action(async (name: string, file: string, { value }: { value?: string }, command: Command) => {
      const { trials, skipped } = historyOf(await readFile(pathOf(session, file), 'utf8'), { shownAs: file, value });
      const api = await connect(session, globalsOf(command));
      let sweep: Sweep | undefined;
      for (let at = 0; at < trials.length; at += mostPerImport) {
        const body = { kind: 'import' as const, source: basename(file), trials: trials.slice(at, at + mostPerImport) };
        sweep = await answerOf(api.POST('/sweeps/{sweep}/adjustments', { params: { path: { sweep: name } }, body }));
      }
      const left = skipped > 0 ? `; ${skipped} without a value left out` : '';
      printListing(session, globalsOf(command), { sweep, imported: trials.length, skipped }, () => [
        `${name} learns from ${trials.length} trials of ${file}${left}`,
      ]);
    });
  sweeps
    .command('kill-trial <sweep> <trial>')
    .description('stop one trial, by its number')
    .option('--reason <text>', 'why, for the log')
    .addHelpText('after', examples('sweeps kill-trial breast-demo 7 --reason "diverges"'))
    .action(async (name: string, trial: string, { reason = '' }: { reason?: string }, command: Command) => {
      const index = Number(trial);
      if (!Number.isInteger(index) || index < 0)
        throw new CommandFailed(`trial: expected a number from 0, got "${trial}"; \`sweeps runs ${name}\` shows them`);
      await adjust(name, { kind: 'kill-trial', trial: index, reason }, command, () => `trial ${index} is stopped`);
    });
}

/** Without what was left out. */
function given<Values extends object>(values: Values): Partial<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Values>;
}
