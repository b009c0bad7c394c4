import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '@paucis/contracts';
import { repositoryRoot } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { EmbeddedStack } from './embedded-stack.js';

const folder = join(repositoryRoot(), 'test', 'upgrade');
/** Data folders that earlier versions have left, as `upgrade/record.mjs` makes them. */
const archives = (await readdir(folder)).filter((name) => name.endsWith('.tar.gz'));

interface Known {
  readonly ended: Run[];
  readonly middle: Run[];
}

const valuesOf = (runs: readonly Run[]) =>
  Object.fromEntries(
    runs
      .filter(({ status }) => status === 'reported')
      .map(({ trialIndex, fold, seed, step, value }) => [`${trialIndex}/${fold}/${seed}/${step}`, value]),
  );

describe.each(archives)('the data folder of the installation %s', (archive) => {
  it('opens, is migrated and goes on: what was done stays, what was under way ends, both logs replay', async () => {
    await using stack = await EmbeddedStack.start({
      prepare: async (dataFolder) => {
        await mkdir(dataFolder, { mode: 0o700 });
        execFileSync('tar', ['-C', dataFolder, '-xzf', join(folder, archive)]);
      },
    });
    const known = JSON.parse(await readFile(join(stack.dataFolder, 'known.json'), 'utf8')) as Known;
    const { sweeps } = await stack.get<{ sweeps: { id: string; name: string; status: string }[] }>('/sweeps');
    const [ended, middle] = ['ended', 'in-the-middle'].map(
      (name) => sweeps.find((sweep) => sweep.name === name)?.id ?? '',
    );

    expect(await stack.get('/datasets/tiny')).toMatchObject({ status: 'ready' });
    expect(valuesOf(await stack.runsOf(ended as string))).toEqual(valuesOf(known.ended));
    expect((await stack.comparisonOf(ended as string)).rows).not.toEqual([]);
    // Its jobs are pinned to the code of then, which no worker of today has.
    const accepted = await (await stack.paucis('sweeps', 'repin', 'in-the-middle')).exited;
    expect(accepted.code).toBe(0);
    const closed = await stack.waitForEnd(middle as string, 300_000);

    const jobs = await stack.jobsOf(middle as string);
    expect(jobs.flatMap(({ status, failure }) => (status === 'failed' ? [failure?.message] : []))).toEqual([]);
    expect(closed).toMatchObject({ status: 'closed', runs: { failed: 0 }, trials: { proposed: 3, failed: 0 } });
    // Those that had reported may have grown since.
    const steps = new Map((await stack.runsOf(middle as string)).map(({ id, step }) => [id, step]));
    const reported = known.middle.filter(({ status }) => status === 'reported');
    expect(reported.length).toBeGreaterThan(0);
    for (const { id, step } of reported) expect(steps.get(id)).toBeGreaterThanOrEqual(step);
    for (const id of [ended, middle]) expect(await stack.replay(id as string)).toMatchObject({ ok: true });
  }, 600_000);
});
