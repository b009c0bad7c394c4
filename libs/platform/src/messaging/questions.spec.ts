import { Conflict, DomainError, Invalid, NotFound, Rejected, Unavailable } from '@paucis/contracts';
import { startBroker, temporaryFolder } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { failNote, NoteRow, writeNote } from '../fixtures/notes.js';
import { startNotes } from '../fixtures/start-notes.js';
import { Database } from '../storage/database.js';
import { Asks } from './asks.js';
import { rootContext, runInContext, traceIdOf } from './context.js';

describe('a question', () => {
  it('carries project, actor, trace and idempotency key to its handler, and the answer back', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using both = await startNotes(broker.url, folder.path);
    const context = rootContext({ actor: 'Ada Ünal', projectId: 'p1' });

    const answer = await runInContext(context, () =>
      both.asks.ask(writeNote, { noteId: 'n1', text: 'hello' }, { idempotencyKey: 'k1' }),
    );

    expect(answer).toMatchObject({ actor: 'Ada Ünal', idempotencyKey: 'k1' });
    expect(traceIdOf(answer.traceparent)).toBe(traceIdOf(context.traceparent));
    expect(answer.traceparent).not.toBe(context.traceparent);
    expect(await both.registry.app.get(Database).manager.findBy(NoteRow, {})).toEqual([
      { noteId: 'n1', text: 'hello' },
    ]);
  });

  it('throws at the asker the domain error that was thrown at the other side', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using both = await startNotes(broker.url, folder.path);

    const failure = await both.asks.ask(failNote, { how: 'not-found' }).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(NotFound);
    expect(failure).toMatchObject({
      code: 'note-not-found',
      message: 'there is no note n1',
      details: { noteId: 'n1' },
    });
    await expect(both.asks.ask(failNote, { how: 'conflict' })).rejects.toThrow(Conflict);
  });

  it('keeps the text of an unforeseen error in the log of the service', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using both = await startNotes(broker.url, folder.path);

    const failure = await both.asks.ask(failNote, { how: 'crash' }).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(DomainError);
    expect(failure).toMatchObject({ code: 'internal' });
    expect(String(failure)).not.toContain('secret detail');
    const logged = both.logged.find(({ happened }) => happened === 'handler failed');
    expect(logged).toMatchObject({ service: 'registry', level: 'error', error: { message: 'secret detail' } });
    expect(logged?.['traceId']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is Unavailable, by name, when its service hangs or is not there', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using both = await startNotes(broker.url, folder.path);

    await expect(both.asks.ask(failNote, { how: 'hang' })).rejects.toThrow(/registry did not answer .* within 300 ms/);
    await both.registry.stop();
    const gone = async () => both.asks.ask(writeNote, { noteId: 'n1', text: '' }, { timeoutMs: 500 });

    await expect(gone()).rejects.toThrow(Unavailable);
    await expect(gone()).rejects.toThrow(/registry/);
  });

  it('refuses an answer above 512 KB with a clear error', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using both = await startNotes(broker.url, folder.path);

    await expect(both.asks.ask(failNote, { how: 'huge' })).rejects.toThrow(/expected at most 524288 bytes, got 61\d+/);
  });

  it('is refused before it is sent when the payload breaks the contract', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using both = await startNotes(broker.url, folder.path);

    const failure = await both.asks.ask(writeNote, { noteId: 'n1' } as never).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(Invalid);
    expect(String(failure)).toContain('question ask.registry.note.write: text:');
  });

  it('is refused inside a transaction and to those whom the contract does not name', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using both = await startNotes(broker.url, folder.path);
    const note = { noteId: 'n1', text: '' };

    const inside = both.tuner.app.get(Database).transaction(() => both.asks.ask(writeNote, note));

    await expect(inside).rejects.toThrow(/inside a transaction/);
    await expect(both.registry.app.get(Asks).ask(writeNote, note)).rejects.toThrow(Rejected);
  });

  it('keeps nothing of a transaction whose work threw', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using both = await startNotes(broker.url, folder.path);

    await expect(both.asks.ask(failNote, { how: 'after-write' })).rejects.toThrow('never mind');

    expect(await both.registry.app.get(Database).manager.countBy(NoteRow, {})).toBe(0);
  });

  it('in flight fails at once when the broker dies, and works again when it is back', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    await using both = await startNotes(broker.url, folder.path);
    const note = { noteId: 'n1', text: '' };
    const inFlight = both.asks.ask(failNote, { how: 'hang' }, { timeoutMs: 30_000 }).catch((error: unknown) => error);

    const startedAt = performance.now();
    await broker.kill();

    expect(await inFlight).toBeInstanceOf(Unavailable);
    await expect(both.asks.ask(writeNote, note)).rejects.toThrow(Unavailable);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await broker.restart();
    await expect.poll(() => both.asks.ask(writeNote, note).catch(String), { timeout: 10_000 }).toHaveProperty('actor');
  });
});
