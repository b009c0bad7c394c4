import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { repositoryRoot, startProcess, waitFor } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { identityOf } from './process-identity.js';
import { smallStack } from './test/small-stack.js';
import { type Stack, startStack } from './start-stack.js';

const backOff = { firstMs: 20, longestMs: 100, healthyMs: 60_000 };
const isRunning = (pid: number) => identityOf(pid) !== undefined;

/** Nothing of a stack outlives its spec, whatever the spec found. */
async function stopping(stack: Stack): Promise<Stack & AsyncDisposable> {
  return Object.assign(stack, { [Symbol.asyncDispose]: () => stack.stop() });
}

async function started(options: Parameters<typeof startStack>[0]) {
  return stopping(await startStack({ backOff, ...options }));
}

async function answeringPid(url: string): Promise<number> {
  const response = await fetch(`${url}/health`);
  return ((await response.json()) as { pid: number }).pid;
}

async function slotOf(dataFolder: string): Promise<number> {
  const log = () => readFile(join(dataFolder, 'logs', 'trainer.log'), 'utf8');
  const slot = async () => [...(await log()).matchAll(/slot (\d+)\n/g)].at(-1)?.[1];
  return Number(await waitFor(slot, { what: 'the slot of the trainer' }));
}

function pidOf(stack: Stack, name: string): number {
  const pid = stack.processIds()[name];
  if (pid === undefined) throw new Error(`expected ${name} to run`);
  return pid;
}

it('brings the stack up and leaves no process and no lock behind when it stops', async () => {
  await using place = await smallStack();
  await using stack = await started(place);

  const pids = Object.values(stack.processIds());
  const slot = await slotOf(place.dataFolder);
  expect(Object.keys(stack.processIds())).toEqual(['nats', 'standalone', 'trainer']);
  expect(await answeringPid(stack.url)).toBe(stack.processIds()['standalone']);
  await stack.stop();
  await stack.untilStopped();

  expect([...pids, slot].filter(isRunning)).toEqual([]);
  expect(readdirSync(join(place.dataFolder, 'pids'))).toEqual([]);
  expect(existsSync(join(place.dataFolder, 'stack.json'))).toBe(false);
  expect(existsSync(join(place.dataFolder, 'launcher.lock'))).toBe(false);
});

it('keeps the passwords of the services to their owner', async () => {
  await using place = await smallStack();
  await using _stack = await started(place);

  const folder = join(place.dataFolder, 'nats');
  const modes = readdirSync(folder).map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]);
  expect(Object.fromEntries(modes)).toEqual({ 'nats.conf': '600', 'services.json': '600', 'trainer.json': '600' });
  const trainer = JSON.parse(await readFile(join(folder, 'trainer.json'), 'utf8')) as object;
  expect(Object.keys(trainer)).toEqual(['trainer']);
});

it('stops when its signal is aborted', async () => {
  await using place = await smallStack();
  const interrupt = new AbortController();
  await using stack = await started({ ...place, signal: interrupt.signal });
  const pids = Object.values(stack.processIds());

  interrupt.abort();
  await stack.untilStopped();

  expect(pids.filter(isRunning)).toEqual([]);
});

it.each(['nats', 'standalone', 'trainer'])('starts %s again when it is killed, at the same address', async (name) => {
  await using place = await smallStack();
  const said: string[] = [];
  await using stack = await started({ ...place, say: (line) => said.push(line) });
  const killed = pidOf(stack, name);
  const slot = await slotOf(place.dataFolder);

  process.kill(killed, 'SIGKILL');
  await waitFor(() => said.some((line) => line.startsWith(`${name} is back`)), { what: `${name} to be back` });

  expect(said[0]).toBe(`${name} ended (SIGKILL); starting it again in 0.02 s`);
  expect(pidOf(stack, name)).not.toBe(killed);
  expect(await answeringPid(stack.url)).toBe(pidOf(stack, 'standalone'));
  expect(isRunning(slot)).toBe(name !== 'trainer');
});

it('refuses a second start on the same folder and names the first', async () => {
  await using place = await smallStack();
  await using stack = await started(place);

  await expect(startStack(place)).rejects.toThrow(
    `process ${process.pid} already runs the stack of ${place.dataFolder} at ${stack.url}`,
  );

  expect(await answeringPid(stack.url)).toBe(stack.processIds()['standalone']);
});

it('refuses a busy port before it starts anything', async () => {
  await using place = await smallStack();
  const busy = createServer().listen(0, '127.0.0.1');
  await once(busy, 'listening');
  const { port } = busy.address() as AddressInfo;

  await expect(startStack({ ...place, port })).rejects.toThrow(`port ${port} of 127.0.0.1 is in use`);
  busy.close();

  expect(readdirSync(place.dataFolder)).toEqual([]);
});

it('says what a service said when it does not start, and stops the others', async () => {
  await using place = await smallStack({ standalone: 'console.error("no room on the disk"); process.exit(7);' });

  await expect(startStack(place)).rejects.toThrow(
    'standalone ended with exit code 7 before it was ready; it said last:\nno room on the disk',
  );

  expect(readdirSync(join(place.dataFolder, 'pids'))).toEqual([]);
  expect(existsSync(join(place.dataFolder, 'launcher.lock'))).toBe(false);
});

describe('after its launcher was killed', () => {
  /** A launcher in a process of its own, killed with SIGKILL once its stack was up; its processes live on. */
  async function orphans(place: { repoRoot: string; dataFolder: string }) {
    const launcher = join(repositoryRoot(), 'apps', 'cli', 'dist', 'launcher', 'index.js');
    const script = `
      import { startStack } from ${JSON.stringify(launcher)};
      const stack = await startStack(JSON.parse(process.argv[1]));
      console.log(JSON.stringify({ url: stack.url, pids: stack.processIds() }));`;
    const args = ['--input-type=module', '-e', script, JSON.stringify({ ...place, slots: 2 })];
    await using process_ = await startProcess(process.execPath, args);
    const line = await waitFor(() => process_.stdout.trim(), {
      what: 'the stack of the first launcher',
      timeoutMs: 60_000,
    });
    process_.signal('SIGKILL');
    await process_.exited;
    return JSON.parse(line) as { url: string; pids: Record<string, number> };
  }

  it('takes over what still runs, at the same address', async () => {
    await using place = await smallStack();
    const before = await orphans(place);

    await using stack = await started({ ...place, slots: 2 });

    expect(stack.url).toBe(before.url);
    expect(stack.processIds()).toEqual(before.pids);
    await stack.stop();
    expect(Object.values(before.pids).filter(isRunning)).toEqual([]);
  });

  it('starts a process that it took over again when that is killed', async () => {
    await using place = await smallStack();
    const before = await orphans(place);
    await using stack = await started({ ...place, slots: 2 });

    process.kill(pidOf(stack, 'standalone'), 'SIGKILL');
    const after = await waitFor(() => answeringPid(stack.url), { what: 'the next standalone' });

    expect(after).not.toBe(before.pids['standalone']);
  });

  it('replaces what runs with other settings', async () => {
    await using place = await smallStack();
    const before = await orphans(place);

    await using stack = await started({ ...place, slots: 3 });

    const { trainer, ...others } = stack.processIds();
    expect(others).toEqual({ nats: before.pids['nats'], standalone: before.pids['standalone'] });
    expect(trainer).not.toBe(before.pids['trainer']);
    expect(isRunning(before.pids['trainer'] ?? 0)).toBe(false);
  });

  it('leaves a stranger alone that has the number of an old process', async () => {
    await using place = await smallStack();
    await using stranger = await startProcess('sleep', ['600']);
    const record = JSON.stringify({ pid: stranger.pid, started: '1', revision: 'old', token: 'old' });
    await mkdir(join(place.dataFolder, 'pids'), { recursive: true });
    await writeFile(join(place.dataFolder, 'pids', 'trainer.json'), record);
    await writeFile(join(place.dataFolder, 'launcher.lock'), record);

    await using stack = await started(place);

    expect(stack.processIds()['trainer']).not.toBe(stranger.pid);
    expect(stranger.isRunning).toBe(true);
  });
});
