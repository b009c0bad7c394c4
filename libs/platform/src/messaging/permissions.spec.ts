import { join } from 'node:path';
import { chmod } from 'node:fs/promises';
import { connect } from '@nats-io/transport-node';
import { defineQuestion, Rejected } from '@paucis/contracts';
import { startBroker, temporaryFolder, waitFor } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { messages, notesChanged, noteWritten, registry, writeNote } from '../fixtures/notes.js';
import { startNotes } from '../fixtures/start-notes.js';
import { startService } from '../service/start-service.js';
import { Database } from '../storage/database.js';
import { newCredentials, readCredential, writeCredentials } from './credentials.js';
import { Hints } from './hints.js';
import { natsServerConfig, permissionsFor } from './permissions.js';

describe('permissions', () => {
  it('are made of the contract: who asks, publishes, consumes and listens', () => {
    expect(permissionsFor('registry', messages)).toEqual({
      publish: ['fact.note.written.tuner', 'hint.notes.changed'],
      subscribe: ['_INBOX.registry.>', 'ask.registry.health', 'ask.registry.note.fail', 'ask.registry.note.write'],
      respondWithinMs: 60_000,
    });
    expect(permissionsFor('tuner', messages)).toMatchObject({
      publish: ['ask.registry.note.fail', 'ask.registry.note.write'],
      subscribe: ['_INBOX.tuner.>', 'ask.tuner.health', 'fact.note.written.tuner', 'hint.notes.changed'],
    });
  });

  it('let questions, facts and hints pass on a real server, and nothing else', async () => {
    await using folder = await temporaryFolder();
    const credentials = newCredentials();
    const file = join(folder.path, 'nats.json');
    writeCredentials(file, credentials);
    await using broker = await startBroker({ config: natsServerConfig({ port: 4222, messages, credentials }) });
    await using notes = await startNotes(broker.url, folder.path, { PAUCIS_NATS_CREDENTIALS_FILE: file });

    await notes.asks.ask(writeNote, { noteId: 'n1', text: '' });
    await waitFor(() => notes.listener.calls.includes('n1'), { what: `the fact ${noteWritten.name}` });
    notes.registry.app.get(Hints).send(notesChanged, { noteId: 'n1' });
    await waitFor(() => notes.listener.hinted.includes('n1'), { what: 'the hint' });
    const forbidden = defineQuestion({
      service: 'dispatcher',
      name: 'job.cancel',
      askedBy: ['tuner'],
      ask: z.object({}),
      answer: z.object({}),
    });

    const failure = await notes.asks.ask(forbidden, {}).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(Rejected);
    expect(String(failure)).toContain('NATS does not permit this service to send ask.dispatcher.job.cancel');
  });

  it("keep a service from reading another's answers", async () => {
    const credentials = newCredentials();
    await using broker = await startBroker({ config: natsServerConfig({ port: 4222, messages, credentials }) });
    const connection = await connect({
      servers: broker.url,
      user: 'trainer',
      pass: credentials.trainer?.password ?? '',
    });
    const refused = new Promise<Error | null>((resolve) => {
      connection.subscribe('_INBOX.gateway.>', { callback: resolve });
    });

    expect(String(await refused)).toMatch(/permissions violation/i);
    await connection.close();
  });

  it('stop a service with wrong credentials from starting, with a clear error', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'nats.json');
    writeCredentials(file, newCredentials());
    await using broker = await startBroker({
      config: natsServerConfig({ port: 4222, messages, credentials: newCredentials() }),
    });
    const environment = {
      PAUCIS_DATA_FOLDER: folder.path,
      PAUCIS_NATS_URL: broker.url,
      PAUCIS_NATS_CREDENTIALS_FILE: file,
    };

    await expect(startService(registry, { environment })).rejects.toThrow(/refused the credentials of registry/);
    await chmod(file, 0o644);
    expect(() => readCredential(file, 'registry')).toThrow(/expected mode 0600, got 644/);
  });
});

describe('a hint', () => {
  it('sent in a transaction leaves when that has committed, never when it is undone', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using notes = await startNotes(broker.url, folder.path);
    const database = notes.registry.app.get(Database);
    const hints = notes.registry.app.get(Hints);

    const undone = database.transaction(async () => {
      hints.send(notesChanged, { noteId: 'undone' });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await database.transaction(async () => hints.send(notesChanged, { noteId: 'kept' }));

    await waitFor(() => notes.listener.hinted.length > 0, { what: 'the hint' });
    expect(notes.listener.hinted).toEqual(['kept']);
  });
});
