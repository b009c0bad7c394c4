import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from 'commander';
import { CommandFailed } from '../command-failed.js';
import { repositoryFolder } from '../config.js';
import { examples, globalsOf, type Session } from '../session.js';

interface BenchOptions {
  readonly quick?: boolean;
  readonly only?: string;
  readonly device?: string;
  readonly installPeers?: boolean;
}

/** The benchmarks are a package of the checkout, run as a process of their own so that nothing else is measured. */
export function addBenchCommand(program: Command, { signal }: Session): void {
  program
    .command('bench')
    .argument('<name>', 'which benchmark: test/bench/src/index.ts lists them')
    .description('measure Paucis beside its peers on this machine')
    .option('--quick', 'a shorter form')
    .option('--only <pattern>', 'only rows whose name matches this regular expression')
    .option('--device <device>', 'cpu or gpu', 'cpu')
    .option('--install-peers', 'install the Python peers first, once, into the cache folder')
    .addHelpText('after', examples('bench orchestration --quick', 'bench orchestration --install-peers --json'))
    .action(async (name: string, options: BenchOptions, command: Command) => {
      const args = [name, '--device', options.device ?? 'cpu'];
      if (globalsOf(command).json === true) args.push('--json');
      if (options.quick === true) args.push('--quick');
      if (options.installPeers === true) args.push('--install-peers');
      if (options.only !== undefined) args.push('--only', options.only);
      await runBenchmarks(args, signal);
    });
}

function runBenchmarks(args: readonly string[], signal: AbortSignal): Promise<void> {
  const program = join(repositoryFolder, 'test', 'bench', 'dist', 'main.js');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit' });
    signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new CommandFailed(`the benchmark ended with ${code ?? 'a signal'}`, { next: 'its own lines above say why' }),
        );
    });
  });
}
