import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { readConfig, repositoryFolder } from './config.js';
import { run } from './run.js';
import { recordingTerminal } from './test/recording-terminal.js';

const startStack = () => Promise.reject(new Error('these specs start no stack'));

async function paucis(args: readonly string[], environment: Record<string, string> = {}) {
  const terminal = recordingTerminal();
  const config = readConfig({ PAUCIS_DATA_FOLDER: '/nowhere', ...environment }, repositoryFolder);
  const exitCode = await run(args, { terminal, config, signal: new AbortController().signal, startStack });
  return { exitCode, printed: terminal.printed.join('\n'), noted: terminal.noted.join('\n') };
}

const commands = [
  'up',
  'demo',
  'doctor',
  'datasets add',
  'datasets ls',
  'datasets show',
  'sweep',
  'explain',
  'report',
  'sweeps ls',
  'sweeps show',
  'sweeps watch',
  'sweeps pause',
  'sweeps resume',
  'sweeps cancel',
  'compare',
  'evaluate',
  'power',
  'finalize',
  'replay',
  'runs ls',
  'jobs ls',
  'jobs log',
  'workers ls',
  'tokens create',
  'tokens ls',
  'tokens revoke',
];

describe('the command line', () => {
  it.each(commands)('shows an example of `%s` in its help', async (command) => {
    const { exitCode, printed } = await paucis([...command.split(' '), '--help']);

    expect(exitCode).toBe(0);
    expect(printed).toContain(`$ npm run paucis -- ${command}`);
  });

  it('answers 2 to what is no command, with the nearest one', async () => {
    const { exitCode, noted } = await paucis(['sweps', 'ls']);

    expect(exitCode).toBe(2);
    expect(noted).toContain('unknown command');
    expect(noted).toContain('sweeps');
  });

  it('answers 2 to a wrong option and a missing argument', async () => {
    expect((await paucis(['jobs', 'ls', '--status', 'lost'])).exitCode).toBe(2);
    expect((await paucis(['compare'])).exitCode).toBe(2);
    expect((await paucis(['up', '--port', 'x'])).exitCode).toBe(2);
  });

  it('answers 3 when no stack runs, and says how to start one', async () => {
    const { exitCode, noted } = await paucis(['sweeps', 'ls']);

    expect(exitCode).toBe(3);
    expect(noted).toContain('no stack is running on the data folder /nowhere');
    expect(noted).toContain('npm start');
  });

  it('answers 3 when nothing listens at the address', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    server.close();

    const { exitCode, noted } = await paucis(['workers', 'ls', '--url', url, '--token', 'x']);

    expect(exitCode).toBe(3);
    expect(noted).toContain(`no stack is running at ${url}`);
  });

  it('answers 1 to a file that is not there, before it looks for a stack', async () => {
    const { exitCode, noted } = await paucis(['sweep', 'missing.yaml']);

    expect(exitCode).toBe(1);
    expect(noted).toContain('there is no file missing.yaml');
  });

  it('empties no folder that is not its own', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'photos'));
    await writeFile(join(folder.path, 'photos', 'a.png'), 'x');

    const { exitCode, noted } = await paucis(['demo', '--fresh', '--data', folder.path]);

    expect(exitCode).toBe(1);
    expect(noted).toContain('holds something else');
  });
});
