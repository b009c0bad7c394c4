import { addWeights, Conflict, getWeights, listWeights, NotFound } from '@paucis/contracts';
import { Database } from '@paucis/platform';
import { databaseKinds, emptyDatabases } from '@paucis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenced } from '../src/datasets/referenced.js';
import { startAll, type StartedRegistry } from './start-registry.js';

describe.each(databaseKinds)('pretrained weights on %s', (kind) => {
  const emptyDatabase = emptyDatabases(kind);
  let registry: StartedRegistry;
  beforeAll(async () => void (registry = await startAll(await emptyDatabase())));
  afterAll(() => registry?.[Symbol.asyncDispose]());

  const network = { name: 'resnet', depth: 18 };
  const image = { height: 28, width: 28, channels: 1 };
  const add = async (name: string, text: string, more = {}) => {
    const { key } = await registry.objects.put('gateway', Buffer.from(text), { name: 'upload' });
    return registry.gateway.ask(addWeights, { name, uploadId: 'upload_1', objectKey: key, network, image, ...more });
  };

  it('are kept with what they are of and where they come from, in objects of the registry', async () => {
    const added = await add('imagenet', 'values', { source: 'timm resnet18.a1_in1k', licence: 'Apache-2.0' });

    expect(added).toMatchObject({ name: 'imagenet', network, image, source: 'timm resnet18.a1_in1k' });
    expect(added.file.key).toMatch(/^registry\//);
    expect((await registry.objects.get(added.file.key, added.file)).toString()).toBe('values');
    expect(await registry.tuner.ask(getWeights, { name: 'imagenet' })).toEqual(added);
    const { manager } = registry.service.app.get(Database);
    expect(await referenced([added.file.key, 'registry/aa/unknown'], manager)).toEqual([added.file.key]);
  });

  it('keep their name for good: the same again is the same, others are refused', async () => {
    const added = await add('kept', 'these');

    expect(await add('kept', 'these')).toEqual(added);
    await expect(add('kept', 'others')).rejects.toThrow(Conflict);
    await expect(add('kept', 'these', { network: { name: 'vit' } })).rejects.toThrow('other weights are named "kept"');
    expect(await registry.gateway.ask(getWeights, { name: 'kept' })).toEqual(added);
  });

  it('are listed by name, page by page', async () => {
    for (const name of ['b', 'a', 'c']) await add(`page-${name}`, name);
    const first = await registry.gateway.ask(listWeights, { limit: 2, after: 'page' });

    const rest = await registry.gateway.ask(listWeights, { limit: 2, after: first.next });

    expect([first, rest].map(({ weights }) => weights.map(({ name }) => name))).toEqual([
      ['page-a', 'page-b'],
      ['page-c'],
    ]);
    expect(rest.next).toBeUndefined();
  });

  it('that are not there are refused by the names of those that are', async () => {
    await add('there', 'yes');

    await expect(registry.tuner.ask(getWeights, { name: 'thre' })).rejects.toThrow(NotFound);
    await expect(registry.tuner.ask(getWeights, { name: 'thre' })).rejects.toThrow(/there are .*there/);
    const lost = registry.gateway.ask(addWeights, {
      ...{ name: 'lost', uploadId: 'upload_2', objectKey: `gateway/aa/${'a'.repeat(64)}`, network, image },
    });
    await expect(lost).rejects.toThrow('upload the file again');
  });
});
