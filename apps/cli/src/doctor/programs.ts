import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Check } from './check.js';

const run = promisify(execFile);

/** The first line that a program says of its version; undefined where it cannot be run. */
export async function versionOf(program: string, args: readonly string[] = ['--version']): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(program, [...args], { timeout: 10_000 });
    return (stdout || stderr).trim().split('\n')[0];
  } catch {
    return undefined;
  }
}

/** The set-up needs them; what is set up runs without. */
export async function checkBuildTools(): Promise<Check[]> {
  const compiler = (await versionOf('c++')) ?? (await versionOf('g++')) ?? (await versionOf('clang++'));
  const fix =
    'install what compiles native modules: `apt-get install build-essential python3`, on macOS `xcode-select --install`';
  const of = (name: string, version: string | undefined): Check =>
    version === undefined
      ? { name, status: 'degraded', value: 'not found; only a new set-up needs it', fix }
      : { name, status: 'ok', value: version };
  return [of('C++ compiler', compiler), of('make', await versionOf('make')), of('python3', await versionOf('python3'))];
}

export async function checkNatsServer(natsServer: string | undefined): Promise<Check> {
  const program = natsServer ?? 'nats-server';
  const version = await versionOf(program);
  if (version !== undefined)
    return { name: 'nats-server', status: 'ok', value: version.replace(/^nats-server: /, ''), details: { program } };
  const value = natsServer === undefined ? 'not found' : `${natsServer} does not run`;
  return { name: 'nats-server', status: 'broken', value, fix: 'run `node infra/setup.mjs nats`' };
}
