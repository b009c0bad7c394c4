import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { addDataset, getDataset, Invalid, listDatasets, NotFound } from '@paucis/contracts';
import {
  databaseKinds,
  emptyDatabases,
  npzOf,
  realData,
  repositoryRoot,
  startBroker,
  startProcess,
  temporaryFolder,
  tinyDataset,
  waitFor,
  zipOf,
} from '@paucis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAll, startAskers, startRegistry } from './start-registry.js';

const breast = realData('breastmnist/breastmnist.npz');
const bytesOf = (options: Parameters<typeof tinyDataset>[0] = {}) => npzOf(tinyDataset(options).arrays);

describe.each(databaseKinds)('adding a dataset on %s', (kind) => {
  const emptyDatabase = emptyDatabases(kind);
  let registry: Awaited<ReturnType<typeof startAll>>;
  beforeAll(async () => void (registry = await startAll(await emptyDatabase())));
  afterAll(() => registry?.[Symbol.asyncDispose]());

  const objectCount = async () => {
    let count = 0;
    for await (const _ of registry.objects.list('registry')) count += 1;
    return count;
  };

  it('answers at once and makes a version of the file', async () => {
    const upload = await registry.objects.put('gateway', bytesOf(), { name: 'upload' });

    const file = {
      name: 'first',
      uploadId: 'u1',
      objectKey: upload.key,
      fileName: 'tiny.npz',
      classes: ['ill', 'well'],
      positiveClass: 0,
    };
    const begun = await registry.gateway.ask(addDataset, file);
    const dataset = await registry.add('first', bytesOf(), { classes: ['ill', 'well'], positiveClass: 0 });

    expect(begun).toMatchObject({ status: 'ingesting', name: 'first' });
    expect(dataset).toMatchObject({
      id: begun.id,
      status: 'ready',
      provenance: 'own',
      classes: ['ill', 'well'],
      positiveClass: 0,
      image: { height: 28, width: 28, channels: 1 },
      counts: { train: [24, 24], val: [8, 8], test: [8, 8] },
      anatomy: { flips: [] },
      looks: 0,
    });
    expect(dataset.contentHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('takes the same file under the same name as what it has', async () => {
    const once = await registry.add('again', bytesOf({ seed: 2 }));
    const objects = await objectCount();

    const twice = await registry.add('again', bytesOf({ seed: 2 }));

    expect(twice).toEqual(once);
    expect(await objectCount()).toBe(objects);
  });

  it('makes a new version of other bytes under the same name, and the same version of a re-packed file', async () => {
    const first = await registry.add('versions', bytesOf({ seed: 3 }));
    const other = await registry.add('versions', bytesOf({ seed: 4 }));

    const packed = await registry.add('versions', npzOf(tinyDataset({ seed: 3 }).arrays, { compressed: false }));

    expect(other.id).toBe(first.id);
    expect(other.versionId).not.toBe(first.versionId);
    expect(packed.versionId).toBe(first.versionId);
  });

  it('keeps a usable version when a later file is refused, and says so', async () => {
    const good = await registry.add('kept', bytesOf({ seed: 5 }));

    const after = await registry.add('kept', Buffer.from('not a file of images'));

    expect(after).toMatchObject({ status: 'ready', versionId: good.versionId });
    expect(after.error).toContain('the version before it stays in use');
  });
});

describe('adding a dataset', () => {
  let registry: Awaited<ReturnType<typeof startAll>>;
  beforeAll(async () => void (registry = await startAll()));
  afterAll(() => registry?.[Symbol.asyncDispose]());

  const objectCount = async () => {
    let count = 0;
    for await (const _ of registry.objects.list('registry')) count += 1;
    return count;
  };

  const { arrays } = tinyDataset();
  const images = arrays['train_images'] as NonNullable<(typeof arrays)[string]>;
  it.each([
    ['a text file', Buffer.from('hello, I am text'), 'expected an .npz, a zip of images or an image'],
    ['an empty file', new Uint8Array(), 'an empty file'],
    ['a truncated archive', bytesOf().subarray(0, 9_000), 'hostile.npz'],
    ['an archive without images', zipOf([['notes.txt', Buffer.from('hi')]]), 'found none'],
    ['pickled objects', npzOf({ ...arrays, train_images: { ...images, dtype: '|O' } }), 'Python objects'],
    [
      'a shape larger than its bytes',
      npzOf({ ...arrays, train_images: { ...images, shape: [4_000_000, 28, 28] } }),
      'hostile.npz',
    ],
    ['one class only', npzOf(onlyClass(0)), 'at least 2 classes'],
  ])('refuses %s in one sentence and keeps nothing of it', async (what, bytes, sentence) => {
    const objects = await objectCount();

    const dataset = await registry.add(`hostile-${what.replaceAll(' ', '-')}`, bytes, { fileName: 'hostile.npz' });

    expect(dataset).toMatchObject({ status: 'failed' });
    expect(dataset.versionId).toBeUndefined();
    expect(dataset.error).toContain(sentence);
    expect(dataset.error).not.toContain('\n');
    expect(await objectCount()).toBe(objects);
    expect(await readdir(join(registry.folder, 'registry', 'ingests'))).toEqual([]);
  });

  it('refuses a file that is not what the catalogue describes, naming the difference', async () => {
    const dataset = await registry.add('impostor', bytesOf(), { catalogue: 'breastmnist' });

    expect(dataset.status).toBe('failed');
    expect(dataset.error).toContain('expected 147 + 399 train samples by class, got 24 + 24');
  });

  it('refuses at once what needs no look into the file', async () => {
    const { key } = await registry.objects.put('gateway', bytesOf(), { name: 'upload' });
    const file = { name: 'wrong', uploadId: 'u1', objectKey: key, fileName: 'tiny.npz' };
    const gone = { ...file, objectKey: `gateway/00/${'0'.repeat(64)}` };

    await expect(registry.gateway.ask(addDataset, { ...file, catalogue: 'brestmnist' })).rejects.toThrow(Invalid);
    await expect(
      registry.gateway.ask(addDataset, { ...file, catalogue: 'breastmnist', classes: ['a', 'b'] }),
    ).rejects.toThrow(Invalid);
    await expect(registry.gateway.ask(addDataset, gone)).rejects.toThrow(NotFound);
    await expect(registry.gateway.ask(getDataset, { dataset: 'wrong' })).rejects.toThrow('there is no dataset "wrong"');
  });

  it('draws phantoms and never takes them for real images', async () => {
    const dataset = await registry.add('phantom', Buffer.from('{"phantom":{"n":120,"seed":1,"signal":0.8}}'));

    expect(dataset).toMatchObject({
      status: 'ready',
      provenance: 'phantom',
      classes: ['nodule', 'no nodule'],
      positiveClass: 0,
    });
    expect(dataset.warnings.join()).toContain('drawn by a generator');
  });

  it.skipIf(!breast)('recognises BreastMNIST by its content and says that it is not the published file', async () => {
    const dataset = await registry.add('breastmnist', await readFile(breast as string), { catalogue: 'breastmnist' });

    expect(dataset).toMatchObject({
      status: 'ready',
      provenance: 'content-checked',
      counts: { train: [147, 399], val: [21, 57], test: [42, 114] },
      classes: ['malignant', 'normal, benign'],
      positiveClass: 0,
      licence: 'CC BY 4.0',
    });
    expect(dataset.warnings[0]).toMatch(/^content-checked: /);
    expect(dataset.warnings.join()).toContain('58 of 156 test and 31 of 78 validation images have a copy');
  });

  it('lists what it has, the newest first', async () => {
    const { datasets } = await registry.gateway.ask(listDatasets, {});

    expect(datasets.length).toBeGreaterThan(8);
    expect(datasets.map(({ createdAt }) => createdAt)).toEqual(
      datasets.map(({ createdAt }) => createdAt).sort((a, b) => b - a),
    );
  });
});

describe('an ingest that a kill interrupts', () => {
  it('is done again at the next start, and leaves nothing behind', async () => {
    await using broker = await startBroker();
    await using folder = await temporaryFolder();
    const bytes = bytesOf({ train: 3000, val: 300, test: 300 });
    const environment = { PAUCIS_DATA_FOLDER: folder.path, PAUCIS_NATS_URL: broker.url };
    {
      await using asking = await startAskers(broker.url, folder.path);
      await using killed = await startProcess(
        'node',
        [join(repositoryRoot(), 'apps/registry/dist/main.js')],
        environment,
      );
      await waitFor(() => killed.stdout.includes('service started'), { what: 'the registry to start' });
      const { key } = await asking.objects.put('gateway', bytes, { name: 'upload' });
      const file = { name: 'slow', uploadId: 'u1', objectKey: key, fileName: 'slow.npz' };
      await asking.gateway.ask(addDataset, file);
      await waitFor(() => readdir(join(folder.path, 'registry', 'ingests')).then(({ length }) => length), {
        what: 'the ingest to begin',
        everyMs: 1,
      });

      await killed.kill('SIGKILL');

      expect(killed.stdout).not.toContain('dataset ingested');
    }
    await using registry = await startRegistry(broker.url, folder.path);
    const dataset = await registry.add('slow', bytes);

    expect(dataset).toMatchObject({ status: 'ready', counts: { train: [1500, 1500] } });
    const left = () => readdir(join(folder.path, 'registry', 'ingests'));
    await waitFor(async () => (await left()).length === 0, { what: 'the staging folder to be empty' });
  });
});

/** A set in which every label is the same. */
function onlyClass(label: number) {
  const { arrays } = tinyDataset();
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => [
      name,
      name.endsWith('labels') ? { ...array, data: new Uint8Array(array.data.length).fill(label) } : array,
    ]),
  );
}
