import { Command, CommanderError } from 'commander';
import { addBackupCommands } from './backup/backup.commands.js';
import { addBenchCommand } from './bench/bench.command.js';
import { CommandFailed, exitCodes } from './command-failed.js';
import { addDatasetsCommands } from './datasets/datasets.commands.js';
import { addDemoCommand } from './demo/demo.command.js';
import { addDoctorCommand } from './doctor/doctor.command.js';
import { addEvaluateCommand } from './evaluation/evaluate.command.js';
import { addExplainCommand } from './explanations/explain.command.js';
import { addJobsCommands, addWorkersCommands } from './jobs/jobs.commands.js';
import { addMigrateCommand } from './migration/migrate.command.js';
import { addNetworksCommands } from './networks/networks.commands.js';
import { addPowerCommand } from './power/power.command.js';
import { addQuotaCommand } from './quota/quota.command.js';
import { examples, type Session } from './session.js';
import { asCommandFailed } from './stack/as-command-failed.js';
import { addUpCommand } from './stack/up.command.js';
import { addSweepCommands } from './sweeps/sweep.commands.js';
import { addSweepsCommands } from './sweeps/sweeps.commands.js';
import { addTokensCommands } from './tokens/tokens.commands.js';
import { addWeightsCommands } from './weights/weights.commands.js';

/** Runs one command and answers its exit code: what went wrong is one sentence and a next step, never a stack trace. */
export async function run(args: readonly string[], session: Session): Promise<number> {
  const program = programFor(session);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
    return explain(error, session, args.includes('--verbose'));
  }
}

function explain(thrown: unknown, { terminal, signal }: Session, verbose: boolean): number {
  if (signal.aborted && !(thrown instanceof CommandFailed)) return 130;
  const error = asCommandFailed(thrown);
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  terminal.note(`${terminal.style('red', 'error')}: ${message}`);
  if (error instanceof CommandFailed && error.next !== undefined) terminal.note(`  next: ${error.next}`);
  if (verbose) {
    for (let at: unknown = error; at instanceof Error; at = at.cause) terminal.note(at.stack ?? at.message);
  } else if (!(error instanceof CommandFailed) && stack !== undefined) {
    terminal.note('  next: this is a fault of ours; run it again with --verbose to see where it comes from');
  }
  return error instanceof CommandFailed ? error.exitCode : exitCodes.failed;
}

function programFor(session: Session): Command {
  const { terminal } = session;
  const program = new Command('paucis')
    .description('Trustworthy sweeps of architectures and self-supervision for small medical-image data sets.')
    .option('--json', 'answer in JSON, for programs')
    .option('--data <folder>', `where the embedded stack keeps everything (default: ${session.config.dataFolder})`)
    .option('--url <url>', 'use the stack at this address (PAUCIS_URL)')
    .option('--token <token>', 'and this token (PAUCIS_TOKEN); prefer the variable: others see arguments')
    .option('--verbose', 'show stack traces')
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
    })
    .addHelpText(
      'after',
      examples('doctor', 'up', 'datasets add breastmnist', 'sweep examples/demo.yaml --watch', 'compare breast-demo'),
    );
  addUpCommand(program, session);
  addDemoCommand(program, session);
  addDoctorCommand(program, session);
  addDatasetsCommands(program, session);
  addSweepCommands(program, session);
  addSweepsCommands(program, session);
  addEvaluateCommand(program, session);
  addExplainCommand(program, session);
  addPowerCommand(program, session);
  addJobsCommands(program, session);
  addWorkersCommands(program, session);
  addQuotaCommand(program, session);
  addNetworksCommands(program, session);
  addWeightsCommands(program, session);
  addBackupCommands(program, session);
  addMigrateCommand(program, session);
  addBenchCommand(program, session);
  addTokensCommands(program, session);
  inherit(program);
  return program;
}

/** Sub-commands made before the settings were known must not end the process either. */
function inherit(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    inherit(child);
  }
}
