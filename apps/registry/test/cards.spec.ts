import {
  changeCard,
  Conflict,
  FoldSamples,
  getCard,
  getDataset,
  getSplit,
  listCards,
  resolveSplit,
} from '@paucis/contracts';
import { databaseKinds, emptyDatabases, npzOf, tinyDataset } from '@paucis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAll, type StartedRegistry } from './start-registry.js';

describe.each(databaseKinds)('the card of a data set on %s', (kind) => {
  const emptyDatabase = emptyDatabases(kind);
  let registry: StartedRegistry;
  beforeAll(async () => void (registry = await startAll(await emptyDatabase())));
  afterAll(() => registry?.[Symbol.asyncDispose]());

  const add = (name: string, seed: number, classes = ['ill', 'well']) =>
    registry.add(name, npzOf(tinyDataset({ seed }).arrays), { classes, positiveClass: 0 });
  const change = (dataset: string, of: object, expectedVersion?: number) =>
    registry.gateway.ask(changeCard, { dataset, change: of, ...(expectedVersion && { expectedVersion }) });
  const planOf = (dataset: string) => registry.tuner.ask(resolveSplit, { dataset, kind: 'folds', folds: 4 });

  it('begins as the data were added, and keeps every version with who wrote it', async () => {
    await add('kept', 40);
    const first = await registry.gateway.ask(getCard, { dataset: 'kept' });

    const second = await change('kept', { licence: 'CC BY-NC 4.0', nonCommercial: true, note: 'as the owner wrote' });
    const same = await change('kept', { licence: 'CC BY-NC 4.0' });
    const { cards } = await registry.gateway.ask(listCards, { dataset: 'kept' });

    expect(first).toMatchObject({ version: 1, card: { classes: ['ill', 'well'], positiveClass: 0 } });
    expect(second).toMatchObject({ version: 2, note: 'as the owner wrote', editedBy: expect.any(String) as string });
    expect(same).toEqual(second);
    expect(cards).toEqual([second, first]);
    const page = (after?: number) =>
      registry.gateway.ask(listCards, { dataset: 'kept', limit: 1, ...(after !== undefined && { after }) });
    expect(await page()).toEqual({ cards: [second], next: 2 });
    expect(await page(2)).toEqual({ cards: [first] });
    const dataset = await registry.gateway.ask(getDataset, { dataset: 'kept' });
    expect(dataset).toMatchObject({ licence: 'CC BY-NC 4.0', nonCommercial: true, cardVersion: 2 });
    expect(dataset.findings?.map(({ code }) => code)).toContain('non-commercial');
  });

  it('is obeyed by plans made from then on, and not by those made before', async () => {
    await add('obeyed', 41);
    const before = await planOf('obeyed');

    await change('obeyed', {
      positiveClass: 1,
      anatomy: { flips: ['vertical'], windows: [{ name: 'w', centre: 9, width: 2 }] },
    });
    const after = await planOf('obeyed');
    const again = await registry.evaluator.ask(getSplit, { splitPlanId: before.id });

    expect(before.dataset).toMatchObject({ positiveClass: 0, anatomy: { flips: [] } });
    expect(after.dataset).toMatchObject({ positiveClass: 1, anatomy: { flips: ['vertical'] } });
    expect(after.id).not.toBe(before.id);
    expect(again).toEqual(before);
    expect(after.folds.map(({ trainingHash }) => trainingHash)).toEqual(
      before.folds.map(({ trainingHash }) => trainingHash),
    );
    await change('obeyed', { citation: 'what is only printed makes no other plan' });
    expect((await planOf('obeyed')).id).toBe(after.id);
  });

  it('hands windows and spacing to the plans that a sweep starts from', async () => {
    await add('looked-at', 47);
    const before = await planOf('looked-at');

    const windows = [{ name: 'lung', centre: -600, width: 1500 }];
    await change('looked-at', { anatomy: { windows, spacing: [0.8, 0.8] } });
    const after = await planOf('looked-at');

    expect(before.view).toBeUndefined();
    expect(after.view).toEqual({ windows, spacing: [0.8, 0.8] });
    expect(after.id).not.toBe(before.id);
  });

  it('keeps masked labels out of training and selection', async () => {
    await add('masked', 42);

    await change('masked', { labels: { masked: ['train-5', 'val-2'] } });
    const plan = await planOf('masked');

    const folds = await Promise.all(
      plan.folds.map(async ({ samples }) =>
        FoldSamples.parse(JSON.parse((await registry.objects.get(samples.key)).toString('utf8'))),
      ),
    );
    const used = folds.flatMap(({ training, validation }) => [...training, ...validation]);
    expect(used).not.toContain('train-5');
    expect(used).not.toContain('val-2');
    expect(plan.dropped).toEqual([
      { sampleId: 'train-5', reason: 'its label is masked on the card' },
      { sampleId: 'val-2', reason: 'its label is masked on the card' },
    ]);
    await expect(change('masked', { labels: { masked: ['test-0'] } })).rejects.toThrow('test-0 is sealed');
  });

  it('is not overwritten by who has not seen its last version', async () => {
    await add('raced', 43);

    await change('raced', { title: 'one' }, 1);
    const late = change('raced', { title: 'other' }, 1);

    await expect(late).rejects.toThrow(Conflict);
    expect((await registry.gateway.ask(getCard, { dataset: 'raced' })).card.title).toBe('one');
  });

  it('stays with new data of the same classes, and begins anew with others', async () => {
    await add('renewed', 44);
    await change('renewed', { citation: 'Ada 1843' });

    const same = await add('renewed', 45);
    const others = await add('renewed', 46, ['light', 'dark']);

    expect(same.citation).toBe('Ada 1843');
    expect(others).not.toHaveProperty('citation');
    expect(others.classes).toEqual(['light', 'dark']);
  });
});
