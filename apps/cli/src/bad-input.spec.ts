import { createServer } from 'node:net';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npzOf, startProcess, type TemporaryFolder, temporaryFolder, waitFor } from '@paucis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryFolder } from './config.js';

/** The built command against a whole embedded stack: what its users see, in real processes. */
const main = join(repositoryFolder, 'apps', 'cli', 'dist', 'main.js');
let folder: TemporaryFolder;
let stack: Awaited<ReturnType<typeof startProcess>>;

async function paucis(...args: string[]) {
  await using command = await startProcess(process.execPath, [main, ...args], environment(), folder.path);
  const { code } = await command.exited;
  return { code, stdout: command.stdout, stderr: command.stderr };
}

const environment = () => ({
  PAUCIS_DATA_FOLDER: join(folder.path, 'data'),
  INIT_CWD: folder.path,
  NO_COLOR: '1',
  PAUCIS_URL: undefined,
  PAUCIS_TOKEN: undefined,
});

async function sweepOf(changes: Record<string, unknown>): Promise<string> {
  const sweep = {
    name: 'wrong',
    dataset: 'toy',
    budget: { trials: 2 },
    scheduler: { name: 'none', max: 200 },
    recipe: { network: 'small-cnn' },
    ...changes,
  };
  await writeFile(join(folder.path, 'wrong.yaml'), JSON.stringify(sweep, undefined, 2));
  return 'wrong.yaml';
}

beforeAll(async () => {
  folder = await temporaryFolder();
  stack = await startProcess(process.execPath, [main, 'up', '--slots', '1', '--port', '0'], environment(), folder.path);
  await waitFor(() => stack.stdout.includes('Ctrl-C stops it.') || !stack.isRunning, {
    what: 'the stack',
    timeoutMs: 60_000,
  });
  expect(stack.stdout, stack.stderr).toContain('Paucis is up at http://127.0.0.1:');
  expect((await paucis('datasets', 'add', 'toy', '--phantom')).code).toBe(0);
}, 120_000);

afterAll(async () => {
  stack.signal('SIGINT');
  const { code } = await stack.exited;
  await folder[Symbol.asyncDispose]();
  expect(code).toBe(0);
}, 60_000);

describe('bad input', () => {
  it('a wrong key is refused with its line and the nearest name, and no sweep is made', async () => {
    const { code, stderr } = await paucis('sweep', await sweepOf({ split: { flods: 3 } }));

    expect(code).toBe(1);
    expect(stderr).toMatch(/wrong\.yaml:\d+:\d+: split\.flods: unknown key "flods".*did you mean "folds"\?/);
    expect(JSON.parse((await paucis('sweeps', 'ls', '--json')).stdout)).toEqual({ sweeps: [] });
  });

  it('an unknown data set is refused with those that there are', async () => {
    const { code, stderr } = await paucis('sweep', await sweepOf({ dataset: 'toi' }));

    expect(code).toBe(1);
    expect(stderr).toMatch(/wrong\.yaml:3:3: there is no dataset "toi".*toy/);
    expect(stderr).toContain('datasets add');
  });

  it('a recipe that cannot fit the image is refused before anything runs', async () => {
    const { code, stderr } = await paucis('sweep', await sweepOf({ recipe: { network: { name: 'vit', patch: 5 } } }));

    expect(code).toBe(1);
    expect(stderr).toContain('patch 5 does not divide image 28');
    expect(JSON.parse((await paucis('jobs', 'ls', '--json')).stdout)).toEqual({ jobs: [] });
  });

  it.each([
    ['truncated', () => npzOf({ train_images: u8([40, 28, 28]) }).subarray(0, 500)],
    ['of object dtype', () => npzOf({ train_images: { dtype: '|O', shape: [1], data: new Uint8Array(8) } })],
    [
      'declaring a huge shape',
      () => npzOf({ train_images: { dtype: '|u1', shape: [2 ** 40, 28, 28], data: new Uint8Array(9) } }),
    ],
  ])('a file %s is refused, and nothing of it is kept', async (_what, bytes) => {
    await writeFile(join(folder.path, 'mine.npz'), bytes());

    const { code, stderr } = await paucis(
      'datasets',
      'add',
      'mine',
      '--file',
      'mine.npz',
      '--classes',
      'a,b',
      '--positive',
      'b',
    );

    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: mine was not taken in: .+\n {2}next: .+/);
    expect(stderr).not.toContain('    at ');
    const { datasets } = JSON.parse((await paucis('datasets', 'ls', '--json')).stdout) as {
      datasets: { status: string; name: string }[];
    };
    expect(datasets.filter(({ name, status }) => name === 'mine' && status === 'ready')).toEqual([]);
  });

  it('a second start on the same data folder says who runs it', async () => {
    const { code, stderr } = await paucis('up');

    expect(code).toBe(4);
    expect(stderr).toMatch(/process \d+ already runs the stack of .* at http:/);
  });

  it('a busy port is named', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };

    const { code, stderr } = await paucis('up', '--data', 'other', '--port', String(port));
    server.close();

    expect(code).toBe(4);
    expect(stderr).toContain(`port ${port} of 127.0.0.1 is in use`);
  });

  it('a wrong token is refused with code 4', async () => {
    const { code, stderr } = await paucis('sweeps', 'ls', '--token', 'guessed');

    expect(code).toBe(4);
    expect(stderr).toContain('this token is not known here');
  });
});

const u8 = (shape: number[]) => ({ dtype: '|u1', shape, data: new Uint8Array(shape.reduce((a, b) => a * b, 1)) });
