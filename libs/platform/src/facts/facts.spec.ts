import { connect } from '@nats-io/transport-node';
import { Unavailable } from '@paucis/contracts';
import { startBroker, temporaryFolder, waitFor } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { NoteRow, noteWritten, registry } from '../fixtures/notes.js';
import { type Notes, startNotes } from '../fixtures/start-notes.js';
import { rootContext } from '../messaging/context.js';
import { decodeReply, encodeBody, encodeHeaders } from '../messaging/wire.js';
import { type RunningService, startService } from '../service/start-service.js';
import { Database } from '../storage/database.js';
import { backOffMs } from './delivery.js';
import { Outbox } from './outbox.js';

const publish = (service: RunningService, noteId: string, text = '') =>
  service.app
    .get(Database)
    .transaction((transaction) => service.app.get(Outbox).add(noteWritten, { noteId, text }, transaction));
const heardBy = async ({ tuner }: Notes) =>
  (await tuner.app.get(Database).manager.find(NoteRow, { order: { noteId: 'ASC' } })).map(({ noteId }) => noteId);
const outboxOf = (service: RunningService) => service.app.get(Outbox).counts();
const emptied = (notes: Notes) =>
  waitFor(async () => (await outboxOf(notes.registry)).pending === 0, { what: 'an empty outbox', timeoutMs: 60_000 });

describe('a fact', () => {
  it('reaches its consumer right after the commit, and leaves the outbox', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using notes = await startNotes(broker.url, folder.path);

    const startedAt = performance.now();
    await publish(notes.registry, 'n1');
    await emptied(notes);

    expect(await heardBy(notes)).toEqual(['n1']);
    // Woken by the commit: the poll comes only after 2 s.
    expect(performance.now() - startedAt).toBeLessThan(1_500);
  });

  it('has its effect once when it is delivered twice', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using notes = await startNotes(broker.url, folder.path);
    const connection = await connect({ servers: broker.url });
    const headers = encodeHeaders(rootContext({ actor: 'service:registry' }), { 'message-id': 'msg_1' });
    const deliver = () =>
      connection.request('fact.note.written.tuner', encodeBody({ noteId: 'n1', text: '' }, ''), {
        headers,
        timeout: 5_000,
      });

    const replies = [...(await Promise.all([deliver(), deliver()])), await deliver()];
    await connection.close();

    expect(replies.map(({ data }) => decodeReply(data, ''))).toEqual([undefined, undefined, undefined]);
    expect(notes.listener.calls).toEqual(['n1']);
    expect(await heardBy(notes)).toEqual(['n1']);
  });

  it('is not sent when its transaction is undone', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using notes = await startNotes(broker.url, folder.path);

    const undone = notes.registry.app.get(Database).transaction(async (transaction) => {
      await notes.registry.app.get(Outbox).add(noteWritten, { noteId: 'n1', text: '' }, transaction);
      throw new Error('changed my mind');
    });

    await expect(undone).rejects.toThrow('changed my mind');
    expect(await outboxOf(notes.registry)).toEqual({ pending: 0, parked: 0 });
    await publish(notes.registry, 'n2');
    await emptied(notes);
    expect(notes.listener.calls).toEqual(['n2']);
  });

  it('can be added only in the transaction of its change', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using notes = await startNotes(broker.url, folder.path);
    const { manager } = notes.registry.app.get(Database);

    const outside = notes.registry.app.get(Outbox).add(noteWritten, { noteId: 'n1', text: '' }, manager);

    await expect(outside).rejects.toThrow('must be added in the transaction of the change');
  });

  it('is delivered by the next instance when the publisher dies between commit and delivery', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    const environment = { PAUCIS_DATA_FOLDER: folder.path, PAUCIS_NATS_URL: broker.url };
    {
      await using first = await startService(registry, { environment, write: () => undefined });
      await broker.kill();
      await publish(first, 'n1');
      await publish(first, 'n2');
    }
    await broker.restart();

    await using notes = await startNotes(broker.url, folder.path);
    await emptied(notes);

    expect(await heardBy(notes)).toEqual(['n1', 'n2']);
  });

  it('arrives when the broker was killed and came back knowing nothing', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using notes = await startNotes(broker.url, folder.path);
    await publish(notes.registry, 'n1');

    await broker.kill();
    await publish(notes.registry, 'n2');
    await broker.restart();
    await publish(notes.registry, 'n3');
    await emptied(notes);

    expect(await heardBy(notes)).toEqual(['n1', 'n2', 'n3']);
  });

  it('is tried again when its handler throws, and the failed attempt leaves nothing behind', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using notes = await startNotes(broker.url, folder.path);

    await publish(notes.registry, 'n1', 'fail once');
    await emptied(notes);

    expect(notes.listener.calls).toEqual(['n1', 'n1']);
    expect(await heardBy(notes)).toEqual(['n1']);
  });

  it('is parked when its consumer rejects it, while others pass, until an operator retries it', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using notes = await startNotes(broker.url, folder.path);

    await publish(notes.registry, 'n1', 'refuse this');
    await publish(notes.registry, 'n2');
    await emptied(notes);

    const [parked] = await notes.registry.app.get(Outbox).parked();
    expect(parked).toMatchObject({ fact: 'note.written', consumer: 'tuner', attempts: 1 });
    expect(parked?.lastError).toBe('unwanted: this note is not wanted');
    expect(await heardBy(notes)).toEqual(['n2']);
    expect(notes.logged).toContainEqual(expect.objectContaining({ happened: 'fact parked', consumer: 'tuner' }));

    await notes.registry.app.get(Outbox).retry(parked?.id ?? '');
    await waitFor(() => notes.listener.calls.filter((noteId) => noteId === 'n1').length === 2);
  });

  it('waits longer after each failure, up to a minute, or 2 s for a consumer that is away', () => {
    const waits = [1, 2, 3, 20].map((attempts) => backOffMs(attempts, new Error('broken'), () => 0.5));

    const absent = [1, 20].map((attempts) => backOffMs(attempts, new Unavailable('no-responder', 'away'), () => 0.5));

    expect(waits).toEqual([500, 1_000, 2_000, 60_000]);
    expect(absent).toEqual([200, 2_000]);
  });
});
