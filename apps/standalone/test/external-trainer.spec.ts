import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Comparison, Dataset, Job, Sweep, Worker } from '@paucis/contracts';
import { repositoryRoot, startProcess, waitFor } from '@paucis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningStack } from './running-stack.js';

const examples = join(repositoryRoot(), 'examples/external');
/** A Python that has torch; said on stderr where there is none. */
const torchPython = [process.env['PAUCIS_TORCH_PYTHON'] ?? 'python3'].find(hasTorch);
if (torchPython === undefined) {
  process.stderr.write(
    'no Python with torch: name one in PAUCIS_TORCH_PYTHON to test examples/external/torch_small_cnn.py\n',
  );
}

function hasTorch(python: string): boolean {
  try {
    execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

let stack: RunningStack;

const sweepOf = (name: string, network: unknown, more: object = {}) => ({
  spec: {
    name,
    dataset: 'tiny',
    split: { folds: 2 },
    budget: { trials: 4 },
    sampler: { name: 'random', seed: 1 },
    scheduler: { name: 'none', max: 20 },
    recipe: { network, augmentation: 'none' },
    ...more,
  },
});
const started = (name: string, network: unknown, more?: object) =>
  stack.call<Sweep>('POST', '/sweeps', sweepOf(name, network, more));
const isClosed = (name: string) => async () => (await stack.call<Sweep>('GET', `/sweeps/${name}`)).status === 'closed';
const comparisonOf = (name: string) => stack.call<Comparison>('GET', `/sweeps/${name}/comparison`);
const jobsOf = async (name: string) => (await stack.call<{ jobs: Job[] }>('GET', `/sweeps/${name}/jobs`)).jobs;

function startWorker(script: string, python = 'python3') {
  const environment = {
    PAUCIS_URL: stack.url,
    PAUCIS_TOKEN: stack.token,
    PYTHONPATH: examples,
    PYTHONDONTWRITEBYTECODE: '1',
  };
  return startProcess(python, [script], environment);
}

async function finalized(name: string): Promise<Comparison> {
  await waitFor(async () => (await comparisonOf(name)).report !== undefined, { timeoutMs: 90_000 });
  await stack.call('POST', `/sweeps/${name}/finalize`);
  await waitFor(async () => !['open', 'finalizing'].includes((await comparisonOf(name)).status), { timeoutMs: 90_000 });
  return comparisonOf(name);
}

beforeAll(async () => {
  stack = await RunningStack.start({ PAUCIS_LEASE_MS: '10000' });
  const uploadId = await stack.uploadTinyDataset();
  await stack.call('POST', '/datasets', { name: 'tiny', uploadId, classes: ['dark', 'bright'], positiveClass: 1 });
  await waitFor(async () => (await stack.call<Dataset>('GET', '/datasets/tiny')).status === 'ready', {
    timeoutMs: 90_000,
  });
  stack.worker.work();
});

afterAll(() => stack[Symbol.asyncDispose]());

// Generous: what they take is work of other processes of a busy machine too.
describe('code of the user own', { timeout: 300_000 }, () => {
  it('joins a sweep beside networks of ours, to the sealed test', async () => {
    const own = { external: 'nearest-centroid', sharpness: { loguniform: [0.1, 10] } };
    await using worker = await startWorker(join(examples, 'nearest_centroid.py'));
    await started('mixed', { choice: ['small-cnn', own] });

    await waitFor(isClosed('mixed'), { timeoutMs: 90_000 });
    const comparison = await finalized('mixed');

    const families = new Set(comparison.rows.map(({ family }) => family));
    expect(families, worker.stderr).toEqual(new Set(['small-cnn x none', 'external:nearest-centroid x none']));
    expect(comparison).toMatchObject({ status: 'finalized', stopped: 0 });
    const row = comparison.rows.find(({ family }) => family.startsWith('external'));
    expect(row).toMatchObject({ runs: 2, complete: true, recipe: { network: { version: '1' } } });
    expect(row?.recipe.network['sharpness']).toBeGreaterThanOrEqual(0.1);
    expect(row?.auc.estimate).toBeGreaterThan(0.8);
    const done = await jobsOf('mixed');
    const workers = (await stack.call<{ workers: Worker[] }>('GET', '/workers')).workers;
    const hosts = new Map(workers.map(({ id, host }) => [id, host]));
    const doneBy = new Set(done.map(({ workerId }) => hosts.get(workerId ?? '')));
    expect(doneBy).toEqual(new Set(['test', 'external nearest-centroid']));
  });

  it('goes on with another worker when one is killed, and the dead one can write no more', async () => {
    const slow = join(stack.path, 'slow.py');
    await writeFile(
      slow,
      'import sys\nfrom paucis_external import work\n' +
        'def train(job):\n    print("training as", job._worker, flush=True)\n    sys.stdin.read()\n' +
        'work("nearest-centroid", train)\n',
    );
    const killed = await startWorker(slow);
    await started('killed', { external: 'nearest-centroid' }, { budget: { trials: 1 } });
    await waitFor(() => killed.stdout.includes('training as'), {
      what: 'the first worker to train',
      timeoutMs: 90_000,
    });
    const [, jobId, leaseEpoch, worker] =
      /job (\w+): train, lease epoch (\d+)[^]*training as (\S+)/.exec(killed.stdout) ?? [];
    await killed.kill('SIGKILL');

    await using other = await startWorker(join(examples, 'nearest_centroid.py'));
    await waitFor(isClosed('killed'), { timeoutMs: 90_000 });

    const held = { worker, leaseEpoch: Number(leaseEpoch) };
    const late = await stack.request('POST', `/external/jobs/${jobId}/reports`, {
      ...held,
      ...{ sequence: 9, step: 20, totalSteps: 20 },
    });
    const stolen = await stack.request('GET', `/external/jobs/${jobId}/data?worker=${worker}&leaseEpoch=${leaseEpoch}`);
    expect(await late.json(), other.stderr).toMatchObject({ status: 409, code: 'stale-lease' });
    expect(await stolen.json()).toMatchObject({ status: 409, code: 'stale-lease' });
    const job = (await jobsOf('killed')).find(({ id }) => id === jobId);
    expect(job).toMatchObject({ status: 'done', leaseEpoch: Number(leaseEpoch) + 1, staleWrites: 1 });
    await waitFor(async () => (await comparisonOf('killed')).rows.length > 0, { timeoutMs: 90_000 });
    expect((await comparisonOf('killed')).rows).toMatchObject([{ runs: 2, complete: true }]);
  });

  it('is scored by labels of ours, on exactly the samples that were asked for, and only for whom the lease is', async () => {
    await started('checked', { external: 'checked' }, { budget: { trials: 1 }, split: { folds: 2 } });
    const claim = { worker: 'w', claimId: 'c', method: 'checked', version: '1' };
    let job: { jobId: string; leaseEpoch: number } | undefined;
    const isClaimed = async () =>
      (job = (await stack.call<{ job?: typeof job }>('POST', '/external/claims', claim)).job) !== undefined;
    await waitFor(isClaimed, { timeoutMs: 90_000 });
    const held = { worker: 'w', leaseEpoch: job?.leaseEpoch };
    const finish = async (predictions: unknown) => {
      const uploadId = await stack.upload(Buffer.from(JSON.stringify(predictions)));
      return (
        await stack.request('POST', `/external/jobs/${job?.jobId}/finish`, { ...held, predictions: uploadId })
      ).json();
    };

    expect(await finish({ sampleIds: [], scores: [] })).toMatchObject({
      status: 422,
      code: 'predictions-other-samples',
    });
    expect(await finish({ sampleIds: ['a'], scores: [[0.5, 0.5]], labels: [1] })).toMatchObject({
      code: 'invalid-input',
    });
    expect(await finish({ sampleIds: ['a'], scores: [[2, -1]] })).toMatchObject({ code: 'invalid-input' });
    const again = await stack.call<{ job?: typeof job }>('POST', '/external/claims', claim);
    expect(again.job).toMatchObject({ jobId: job?.jobId, leaseEpoch: job?.leaseEpoch });
    const other = await stack.call<{ text: string }>('POST', '/tokens', { user: 'other', role: 'editor' });
    const asOther = { authorization: `Bearer ${other.text}` };
    const foreign = await stack.request('POST', `/external/jobs/${job?.jobId}/renew`, held, asOther);
    expect(await foreign.json()).toMatchObject({ status: 404, code: 'lease-not-found' });
    await stack.call('POST', '/sweeps/checked/cancel');
  });

  it('is refused where it cannot be: with our pretraining, or under a wrong name', async () => {
    const pretrained = await stack.request('POST', '/sweeps', {
      spec: { ...sweepOf('no', 'x').spec, recipe: { network: { external: 'mine' }, pretraining: 'simclr' } },
    });
    const wrong = await stack.request('POST', '/sweeps', sweepOf('no', { external: 'Not A Name' }));

    expect(await pretrained.json()).toMatchObject({ status: 422, code: 'external-pretraining' });
    expect(await wrong.json()).toMatchObject({ status: 422, code: 'invalid-input' });
  });

  it.skipIf(torchPython === undefined)('trains a small CNN in PyTorch', async () => {
    await using worker = await startWorker(join(examples, 'torch_small_cnn.py'), torchPython);
    const network = { external: 'torch-small-cnn', width: 8 };
    const training = { learningRate: 0.01, batch: 16, warmupSteps: 5 };
    const recipe = { network, training, augmentation: 'none' };
    await started('torch', network, { budget: { trials: 1 }, scheduler: { name: 'none', max: 40 }, recipe });

    await waitFor(isClosed('torch'), { timeoutMs: 120_000 });
    const comparison = await finalized('torch');

    expect(comparison.rows[0]?.auc.estimate, worker.stderr).toBeGreaterThan(0.7);
    expect(comparison.test).toMatchObject([{ role: 'winner', n: 20 }]);
  });
});
