import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job, Run } from '@paucis/contracts';
import {
  findMinio,
  type Minio,
  type Postgres,
  startMinio,
  startPostgres,
  startProcess,
  temporaryFolder,
  waitFor,
} from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { cli, EmbeddedStack } from './embedded-stack.js';

/** The demo's kind of sweep, tiny: with and without pretraining, rungs that resume checkpoints. */
const sweep = {
  name: 'both-profiles',
  dataset: 'tiny',
  split: { folds: 2, seeds: 1 },
  sampler: { name: 'random', seed: 5 },
  budget: { trials: 2 },
  scheduler: { name: 'asha', min: 20, max: 40, reduction: 2 },
  recipe: {
    network: { name: 'small-cnn', width: 4 },
    pretraining: { choice: ['none', { name: 'simclr', steps: 20, batch: 16 }] },
    training: { auto: true, batch: 16 },
  },
};
const env = { PAUCIS_POLL_MS: '500', PAUCIS_CHECKPOINT_MS: '300' };

interface Outcome {
  readonly values: Record<string, unknown>;
  readonly artifacts: Record<string, string[]>;
}

async function runOn(stack: EmbeddedStack): Promise<Outcome> {
  await stack.addTinyDataset({ train: 60, val: 20, test: 20 });
  const { id } = await stack.startSweep(sweep);
  const ended = await stack.waitForEnd(id, 240_000);
  expect(ended).toMatchObject({ status: 'closed', runs: { failed: 0 } });
  return { values: valuesOf(await stack.runsOf(id)), artifacts: artifactsOf(await stack.jobsOf(id)) };
}

const valuesOf = (runs: readonly Run[]) =>
  Object.fromEntries(
    runs.map(({ trialIndex, fold, seed, step, value }) => [`${trialIndex}/${fold}/${seed}/${step}`, value]),
  );

/** By job key, the hash of everything that a job depends on; checkpoints are dropped at times of their own. */
const artifactsOf = (jobs: readonly Job[]) =>
  Object.fromEntries(
    jobs.map(({ key, artifacts }) => [
      key,
      artifacts
        .filter(({ name }) => name !== 'checkpoint')
        .map(({ name, sha256 }) => `${name} ${sha256}`)
        .sort(),
    ]),
  );

const common = (one: Record<string, unknown>, other: Record<string, unknown>) =>
  Object.keys(one).filter((key) => Object.hasOwn(other, key));
const pick = <Value>(from: Record<string, Value>, keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, from[key]]));

/** `infra/team.env` of a team with a database and a bucket of its own. */
async function writeTeamFile(file: string, postgres: Postgres, minio: Minio, bucket: string): Promise<void> {
  const settings = {
    PAUCIS_DATABASE_URL: await postgres.newDatabase(),
    PAUCIS_S3_URL: minio.url,
    PAUCIS_S3_BUCKET: bucket,
    PAUCIS_S3_REGION: 'us-east-1',
    PAUCIS_S3_ACCESS_KEY: minio.accessKey,
    PAUCIS_S3_SECRET_KEY: minio.secretKey,
  };
  const lines = Object.entries(settings).map((pair) => pair.join('='));
  await writeFile(file, lines.join('\n'));
}

describe.skipIf((await findMinio()) === undefined)('a sweep', () => {
  it('ends with the same values and the same bytes embedded and as a team on PostgreSQL and MinIO', async () => {
    await using folder = await temporaryFolder();
    await using postgres = await startPostgres();
    await using minio = await startMinio();
    const envFile = join(folder.path, 'team.env');
    await writeTeamFile(envFile, postgres, minio, 'team');
    let embedded: Outcome;
    {
      // One slot: runs are reported in one order, so asynchronous halving decides alike.
      await using stack = await EmbeddedStack.start({ env, slots: 1 });
      embedded = await runOn(stack);
    }

    await using stack = await EmbeddedStack.start({ env, slots: 1, args: ['--profile', 'team', '--env', envFile] });
    const team = await runOn(stack);

    const runs = common(embedded.values, team.values);
    expect(runs.length).toBeGreaterThanOrEqual(3);
    expect(pick(team.values, runs)).toEqual(pick(embedded.values, runs));
    const jobs = common(embedded.artifacts, team.artifacts);
    expect(jobs.length).toBeGreaterThanOrEqual(3);
    expect(pick(team.artifacts, jobs)).toEqual(pick(embedded.artifacts, jobs));
    // The trainer works without any key of the store, and nothing lies in a folder instead.
    const trainer = await readFile(`/proc/${await stack.pidOf('trainer')}/environ`, 'utf8');
    expect(trainer).not.toContain(minio.secretKey);
    await expect(readFile(join(stack.dataFolder, 'objects'))).rejects.toThrow('ENOENT');
  }, 900_000);

  it('that began embedded goes on as a team after a move, and the old folder does not start again', async () => {
    await using folder = await temporaryFolder();
    await using postgres = await startPostgres();
    await using minio = await startMinio();
    const envFile = join(folder.path, 'team.env');
    await writeTeamFile(envFile, postgres, minio, 'moved');
    const dataFolder = join(folder.path, 'kept');
    const before = await (async () => {
      await using stack = await EmbeddedStack.start({ env, slots: 1 });
      await stack.addTinyDataset({ train: 60, val: 20, test: 20 });
      const { id } = await stack.startSweep({ ...sweep, name: 'begun' });
      await waitFor(async () => (await stack.runsOf(id)).some(({ status }) => status === 'reported'), {
        timeoutMs: 180_000,
      });
      const early = await stack.paucis('migrate-to-postgres', '--env', envFile);
      expect([(await early.exited).code, early.stderr]).toEqual([4, expect.stringContaining('runs (process')]);
      await stack.stop();
      await rename(stack.dataFolder, dataFolder);
      return { id, data: await readdir(join(dataFolder, 'objects'), { recursive: true }) };
    })();

    const moving = await startProcess(process.execPath, [
      cli,
      'migrate-to-postgres',
      '--data',
      dataFolder,
      '--env',
      envFile,
    ]);
    const { code } = await moving.exited;
    const embedded = await startProcess(process.execPath, [cli, 'up', '--data', dataFolder, '--port', '0']);

    expect([code, moving.stderr, moving.stdout]).toEqual([
      0,
      expect.any(String),
      expect.stringMatching(/is moved: [\d,]+ rows, \d+ objects/),
    ]);
    expect((await embedded.exited).code).toBe(4);
    expect(embedded.stderr).toContain('were moved to PostgreSQL');
    expect(before.data.length).toBeGreaterThan(5);
    await using stack = await EmbeddedStack.start({
      ...{ env, slots: 1, args: ['--profile', 'team', '--env', envFile] },
      prepare: (target) => rename(dataFolder, target),
    });
    const ended = await stack.waitForEnd(before.id, 240_000);
    expect(ended).toMatchObject({ name: 'begun', status: 'closed', runs: { failed: 0 } });
    expect(await stack.replay(before.id)).toMatchObject({ ok: true });
    expect((await stack.comparisonOf(before.id)).rows).not.toEqual([]);
  }, 900_000);
});
