import { findMinio, startMinio, waitFor } from '@paucis/testing';
import { describe, expect, it, vi } from 'vitest';
import { linesOf, startStage } from './stage.js';
import { logOf, outcomeOf, submitTraining, untilStep } from './work.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 180_000 });

const steps = 200;

/** A dispatcher with a bucket, and a trainer that knows neither its address nor its keys. */
async function stageOn(minio: { readonly url: string; readonly accessKey: string; readonly secretKey: string }) {
  return startStage({
    PAUCIS_S3_URL: minio.url,
    PAUCIS_S3_ACCESS_KEY: minio.accessKey,
    PAUCIS_S3_SECRET_KEY: minio.secretKey,
  });
}

describe.skipIf((await findMinio()) === undefined)('a trainer without keys of the store', () => {
  it('makes the same bytes as one that shares a folder, also when the store is away for a while', async () => {
    await using minio = await startMinio();
    await using shared = await startStage();
    await shared.startTrainer();
    const expected = await outcomeOf(shared, await submitTraining(shared, { steps }));
    await using stage = await stageOn(minio);
    const trainer = await stage.startTrainer();
    const jobId = await submitTraining(stage, { steps });
    await untilStep(stage, jobId, 40);

    await minio.kill();
    // Felt by the job, or by the dispatcher if a checkpoint was just on its way: its report is kept until the store is back.
    const leftOut = async () =>
      (await logOf(stage, jobId)).some((line) => line.includes('went on without a checkpoint'));
    const kept = () => linesOf(trainer).some(({ happened }) => happened === 'spool written');
    await waitFor(async () => kept() || (await leftOut()), { what: 'the absence to be felt', timeoutMs: 60_000 });
    await minio.restart();

    expect(await outcomeOf(stage, jobId)).toEqual(expected);
    for (const sha256 of Object.values(expected.artifacts)) {
      const key = `dispatcher/${sha256.slice(0, 2)}/${sha256}`;
      expect(await stage.objects.verify(key)).toMatchObject({ sha256 });
    }
  });
});
