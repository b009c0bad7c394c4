import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BaseConfig, openObjectStore } from '@paucis/platform';
import { findMinio, startMinio } from '@paucis/testing';
import { CommittedArtifacts } from '../committed-artifacts.js';
import { type ObjectFate, ObjectProxy } from '../object-proxy.js';
import { outcomeOf } from '../outcome.js';
import type { Scenario } from '../scenario.js';
import { fixedList, startSmallStack } from '../small-sweep.js';

/** Of the requests that do not just pass. */
const faults: readonly ObjectFate[] = ['refused', 'slow', 'cut', 'changed'];

export const storeFaults: Scenario = {
  name: 'store-faults',
  does: 'a third of the requests to MinIO is refused with 503, delayed, cut in the middle or changed by a byte; then the store is killed for a while',
  checks:
    'every checkpoint and artifact ever committed is in the store byte for byte, the same bits and curves as undisturbed',
  missing: async () => ((await findMinio()) === undefined ? 'there is no MinIO server' : undefined),
  async run({ long, random, say, calm }) {
    const expected = await calm();
    await using minio = await startMinio();
    await using proxy = await ObjectProxy.start(minio.url);
    const { accessKey, secretKey } = minio;
    const keys = { PAUCIS_S3_ACCESS_KEY: accessKey, PAUCIS_S3_SECRET_KEY: secretKey };
    await using stack = await startSmallStack({ services: { ...keys, PAUCIS_S3_URL: proxy.url } });
    const folder = join(stack.folder.path, 'watcher');
    const direct = BaseConfig.parse({ ...keys, PAUCIS_S3_URL: minio.url, PAUCIS_DATA_FOLDER: folder });
    const committed = new CommittedArtifacts(stack.dataFolder, await openObjectStore(direct));
    const someFail = () => (random() < 1 / 3 ? (faults[Math.floor(random() * faults.length)] as ObjectFate) : 'passed');
    const rounds = long ? 4 : 1;

    for (let round = 0; round < rounds; round += 1) {
      const { id } = await stack.startSweep({
        ...fixedList,
        name: `fixed-list-${round}`,
        sampler: { name: 'random', seed: 11 + round },
      });
      proxy.fate = someFail;
      await stack.untilSteps(id, 150);
      say('the store is killed');
      await minio.kill();
      await delay(long ? 30_000 : 2_000);
      await minio.restart();
      await stack.waitForEnd(id);
      if (round === 0) assert.deepEqual(await outcomeOf(stack, id), expected);
      assert.equal((await stack.replay(id)).ok, true);
      // A person who starts the next one would be told to try again.
      proxy.fate = () => 'passed';
    }

    const { bad, seen } = await committed.end();
    assert.deepEqual(bad, []);
    assert.ok(seen.checkpoints.size > 0, 'expected checkpoints to be committed');
    const { passed: _, ...done } = proxy.done;
    return { ...done, 'checkpoints looked at': seen.checkpoints.size, 'artifacts looked at': seen.artifacts.size };
  },
};
