import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { CommandFailed } from '../command-failed.js';
import { repositoryFolder } from '../config.js';
import { dataFolderOf, examples, globalsOf, type Session } from '../session.js';
import type { Terminal } from '../terminal/terminal.js';
import { type Check, type Diagnosis, diagnosisOf } from './check.js';
import { checkCpu, checkMemory, checkNode, checkPlatform } from './machine.js';
import { checkBuildTools, checkNatsServer } from './programs.js';
import { checkRuntime } from './runtime.js';
import { checkStack } from './stack.js';
import { checkDatabase, checkDataFolder } from './storage.js';

export function addDoctorCommand(program: Command, session: Session): void {
  program
    .command('doctor')
    .description('what this machine has, what is degraded, and how to mend it; exit 0 if it is usable')
    .addHelpText('after', examples('doctor', 'doctor --json'))
    .action(async (_options: unknown, command: Command) => {
      const globals = globalsOf(command);
      const diagnosis = await diagnose(dataFolderOf(session, globals));
      if (globals.json === true) session.terminal.print(JSON.stringify(diagnosis, undefined, 2));
      else print(diagnosis, session.terminal);
      const broken = diagnosis.checks.filter(({ status }) => status === 'broken').map(({ name }) => name);
      if (!diagnosis.usable)
        throw new CommandFailed(`not usable: ${broken.join(', ')}`, {
          next: 'do what stands under "fix", then run doctor again',
        });
    });
}

async function diagnose(dataFolder: string): Promise<Diagnosis> {
  const natsServer = await natsServerOfSetUp();
  const checks = await Promise.all([
    checkCpu(),
    checkRuntime(),
    checkNatsServer(natsServer),
    checkDatabase(),
    checkDataFolder(dataFolder),
    checkStack(dataFolder),
  ]);
  return diagnosisOf([checkNode(), checkPlatform(), ...checks, checkMemory(), ...(await checkBuildTools())]);
}

/** The program that the set-up chose. */
async function natsServerOfSetUp(): Promise<string | undefined> {
  const text = await readFile(join(repositoryFolder, '.paucis', 'runtime.json'), 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { natsServer?: string }).natsServer;
}

const marks = { ok: ['green', 'ok'], degraded: ['yellow', 'degraded'], broken: ['red', 'broken'] } as const;

function print({ checks }: Diagnosis, terminal: Terminal): void {
  const width = Math.max(...checks.map(({ name }) => name.length));
  for (const { name, status, value, fix } of checks satisfies readonly Check[]) {
    const [colour, mark] = marks[status];
    terminal.print(`${terminal.style(colour, mark.padEnd(8))}  ${name.padEnd(width)}  ${value}`);
    if (fix !== undefined) terminal.print(`${' '.repeat(10 + width)}  fix: ${fix}`);
  }
}
