import { existsSync } from 'node:fs';
import { Controller, Get, Module } from '@nestjs/common';
import { Unavailable } from '@paucis/contracts';
import { startBroker, temporaryFolder, waitFor } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { failNote, noteWritten, registry, tuner, writeNote } from '../fixtures/notes.js';
import { startNotes } from '../fixtures/start-notes.js';
import { Asks } from '../messaging/asks.js';
import { currentContext } from '../messaging/context.js';
import { Handles } from '../messaging/handles.js';
import { BaseConfig, loadConfig } from './config.js';
import { defineService } from './define-service.js';
import { HealthProbe } from './health.js';
import { healthOf } from './health.question.js';
import { Log } from './log.js';
import { Loops } from './loops.js';
import { startService } from './start-service.js';

@Controller()
class HelloController {
  @Get('hello')
  hello() {
    return { hello: 'there' };
  }
}

@Module({})
class EmptyModule {}

@Module({ controllers: [HelloController] })
class GatewayModule {}

const gateway = defineService({
  name: 'gateway',
  module: GatewayModule,
  config: BaseConfig.extend({ PAUCIS_PORT: z.coerce.number().int() }),
  http: { address: ({ PAUCIS_PORT }) => ({ host: '127.0.0.1', port: PAUCIS_PORT }) },
});
const silent = { write: () => undefined };

describe('a service', () => {
  it('serves HTTP and messages from one process, and tells its health', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using notes = await startNotes(broker.url, folder.path);
    const environment = { PAUCIS_DATA_FOLDER: folder.path, PAUCIS_NATS_URL: broker.url, PAUCIS_PORT: '0' };
    await using http = await startService(gateway, { ...silent, environment });

    const hello = await fetch(`${http.url}/hello`).then((response) => response.json());
    const health = await http.app.get(Asks).ask(healthOf('registry'), {});

    expect(hello).toEqual({ hello: 'there' });
    expect(health).toMatchObject({
      service: 'registry',
      ok: true,
      broker: 'connected',
      database: 'ok',
      outbox: { pending: 0, parked: 0 },
    });
    expect(notes.registry.url).toBeUndefined();
  });

  it('stops in less than 2 seconds when idle, and once only', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    const environment = { PAUCIS_DATA_FOLDER: folder.path, PAUCIS_NATS_URL: broker.url, PAUCIS_PORT: '0' };
    const service = await startService(gateway, { ...silent, environment });

    const startedAt = performance.now();
    await Promise.all([service.stop(), service.stop()]);

    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await expect(fetch(`${service.url}/hello`)).rejects.toThrow();
  });

  it('stops in less than 2 seconds also when the broker is gone', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    const notes = await startNotes(broker.url, folder.path);
    await broker.kill();

    const startedAt = performance.now();
    await notes[Symbol.asyncDispose]();

    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('finishes the questions under way before it stops', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using notes = await startNotes(broker.url, folder.path);

    const asked = Array.from({ length: 20 }, (_, number) =>
      notes.asks.ask(writeNote, { noteId: `n${number}`, text: '' }),
    );
    const [answers] = await Promise.all([Promise.allSettled(asked), asked[0]?.then(() => notes.registry.stop())]);

    expect(answers.every(({ status }) => status === 'fulfilled')).toBe(true);
  });

  it('does not wait for ever for an answer that a loop of it waits for', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using notes = await startNotes(broker.url, folder.path);
    const environment = { PAUCIS_DATA_FOLDER: folder.path, PAUCIS_NATS_URL: broker.url };
    const asker = await startService(
      { ...tuner, database: 'none', module: EmptyModule },
      { ...silent, environment, graceMs: 100 },
    );
    const outcome = { asked: false, error: undefined as unknown };
    asker.app.get(Loops).every('ask', 60_000, async () => {
      const asked = asker.app.get(Asks).ask(failNote, { how: 'hang' }, { timeoutMs: 60_000 });
      outcome.asked = true;
      outcome.error = await asked.catch((error: unknown) => error);
    });
    await waitFor(() => outcome.asked);

    const startedAt = performance.now();
    await asker.stop();

    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(outcome.error).toBeInstanceOf(Unavailable);
    expect(notes.registry.name).toBe('registry');
  });

  it('does not start with a handler that belongs to another service, and names it', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    const environment = { PAUCIS_DATA_FOLDER: folder.path, PAUCIS_NATS_URL: broker.url };
    const wrong = { ...tuner, name: 'evaluator' as const };

    const start = startService(wrong, { ...silent, environment });

    await expect(start).rejects.toThrow('fact note.written belongs to tuner, yet evaluator has a handler for it');
    expect(() => Handles(noteWritten, 'dispatcher')({}, 'method', {})).toThrow(
      /expected a consumer of tuner, got dispatcher/,
    );
  });

  it('needs no database when it keeps nothing', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    const environment = { PAUCIS_DATA_FOLDER: folder.path, PAUCIS_NATS_URL: broker.url };
    await using trainer = await startService(
      { name: 'trainer', module: EmptyModule, config: BaseConfig, database: 'none' },
      { ...silent, environment },
    );

    expect(await trainer.app.get(HealthProbe).measure()).toMatchObject({ ok: true, database: 'none' });
    expect(existsSync(`${folder.path}/db`)).toBe(false);
  });

  it('that cannot listen closes what it had opened', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    const environment = { PAUCIS_DATA_FOLDER: folder.path, PAUCIS_NATS_URL: broker.url };
    await using first = await startService(gateway, { ...silent, environment: { ...environment, PAUCIS_PORT: '0' } });
    const PAUCIS_PORT = new URL(first.url ?? '').port;

    const second = startService(gateway, { ...silent, environment: { ...environment, PAUCIS_PORT } });

    await expect(second).rejects.toThrow(/EADDRINUSE/);
    expect((await fetch(`${first.url}/hello`)).status).toBe(200);
  });

  it('waits for a broker that comes up later', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await broker.kill();
    const environment = { PAUCIS_DATA_FOLDER: folder.path, PAUCIS_NATS_URL: broker.url };

    const starting = startService(registry, { ...silent, environment });
    await broker.restart();

    await using service = await starting;
    expect(service.name).toBe('registry');
  });
});

describe('configuration', () => {
  it('names every setting that is wrong, without its value', () => {
    const schema = BaseConfig.extend({ PAUCIS_PORT: z.coerce.number().int().max(65_535) });
    const load = () => loadConfig(schema, { PAUCIS_PORT: '123456789', PAUCIS_LOG_LEVEL: 'loud' });

    expect(load).toThrow(/PAUCIS_DATA_FOLDER: is not set/);
    expect(load).toThrow(/PAUCIS_PORT: Too big/);
    expect(load).toThrow(/PAUCIS_LOG_LEVEL: Invalid option/);
    expect(load).not.toThrow(/123456789/);
  });
});

describe('a loop', () => {
  const log = new Log('tuner', 'error', () => undefined);

  it('never overlaps itself, and runs once more when it was woken meanwhile', async () => {
    const loops = new Loops('tuner', log);
    const gate = { open: () => undefined as void };
    let running = 0;
    let runs = 0;
    const loop = loops.every('count', 60_000, async () => {
      running += 1;
      expect(running).toBe(1);
      await new Promise<void>((resolve) => (gate.open = resolve));
      running -= 1;
      runs += 1;
    });

    loops.start();
    await waitFor(() => running === 1);
    loop.wake();
    loop.wake();
    gate.open();
    await waitFor(() => runs === 1 && running === 1);
    gate.open();
    await waitFor(() => runs === 2 && running === 0);

    await loops.stop();
    expect(runs).toBe(2);
  });

  it('goes on after a failure, in a context of its own, until it is stopped', async () => {
    const loops = new Loops('tuner', log);
    const actors: string[] = [];
    loops.every('fail', 5, async () => {
      actors.push(currentContext().actor);
      throw new Error('broken');
    });

    loops.start();
    await waitFor(() => actors.length >= 3);
    await loops.stop();
    const { length } = actors;

    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(actors.length).toBe(length);
    expect(actors[0]).toBe('service:tuner');
  });
});

describe('a log line', () => {
  it('is one JSON object, with errors readable and fields unable to break it', () => {
    const lines: string[] = [];
    const log = new Log(
      'tuner',
      'info',
      (line) => void lines.push(line),
      () => 0,
    );

    log.debug('not said');
    log.info('run trained', { runId: 'r1', seconds: 2 });
    log.error('run failed', { error: new Error('broken', { cause: new TypeError('inner') }) });

    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      level: 'info',
      service: 'tuner',
      happened: 'run trained',
      runId: 'r1',
      seconds: 2,
    });
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({
      error: { message: 'broken', cause: { name: 'TypeError', message: 'inner' } },
    });
  });
});
