import { type DatasetRef, PredictionFile, type TrainSpec } from '@paucis/contracts';
import { loadRuntime } from '@paucis/engine';
import { type Sample } from '@paucis/imaging';
import { seededRandom } from '@paucis/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { foldOf, listeningContext, memoryIo, smallCnn, tinyJob } from './fixtures/tiny-job.js';
import { executeJob } from './index.js';

const findings = ['left', 'right', 'both darker'];

/** Noise of 16 px with a bright square on the left, on the right, or a dark frame, each by chance; every seventh label is not known. */
function drawn(split: Sample['split'], count: number): Sample[] {
  const random = seededRandom(split === 'train' ? 1 : 2);
  return Array.from({ length: count }, (_, index) => {
    const there = findings.map((_name, at) => Number(random() < 0.5 - 0.1 * at));
    const pixels = Uint8Array.from({ length: 256 }, (_value, at) => {
      const [x, y] = [at % 16, Math.floor(at / 16)];
      const square = y >= 5 && y < 11 && ((there[0] === 1 && x < 6) || (there[1] === 1 && x >= 10)) ? 90 : 0;
      const frame = there[2] === 1 && (y < 3 || y > 12) ? -60 : 0;
      return 100 + square + frame + 40 * random();
    });
    const labels = there.map((label, at) => ((index * 3 + at) % 7 === 0 ? -1 : label));
    return { split, index, label: -1, labels, pixels, ...{ height: 16, width: 16, channels: 1 }, group: `p-${index}` };
  });
}

const { objects, dataset, fold } = foldOf(drawn('train', 160), drawn('val', 80));
const several: DatasetRef = { ...dataset, classes: findings, task: 'multilabel', anatomy: { flips: [] } };
let spec: TrainSpec;
beforeAll(async () => {
  await loadRuntime();
  const tiny = await tinyJob();
  spec = { ...tiny.trainSpec, network: smallCnn, dataset: several, fold, totalSteps: 120, targetStep: 120 };
});

const fileIn = (bytes: Uint8Array | undefined): PredictionFile =>
  PredictionFile.parse(JSON.parse(Buffer.from(bytes ?? []).toString()));

describe('jobs on images with several findings', () => {
  it('learn each finding from the labels that are known, and predict a row for each of those', async () => {
    const { io, artifacts } = memoryIo(objects);

    const outcome = await executeJob(spec, io, listeningContext().context);

    const { labels, scores, findings: asked, sampleIds, groups, unlabelled } = fileIn(artifacts['predictions']);
    expect(labels).toHaveLength(240 - Math.ceil(240 / 7));
    expect([asked?.length, sampleIds.length, groups.length]).toEqual([labels.length, labels.length, labels.length]);
    expect(unlabelled).toBeUndefined();
    for (const row of scores) expect((row[0] as number) + (row[1] as number)).toBeCloseTo(1, 12);
    expect(outcome).toMatchObject({ state: 'done', result: { step: 120 } });
    const { auc, accuracy } = (outcome as { result: Record<string, number> }).result;
    expect(auc).toBeGreaterThan(0.9);
    expect(accuracy).toBeGreaterThan(0.75);
  });

  it('give the mean probability of several models on images that nobody has labelled wholly', async () => {
    const { io, artifacts } = memoryIo(objects);
    await executeJob({ ...spec, targetStep: 5 }, io, listeningContext().context);
    const weights = artifacts['weights'] as Uint8Array;
    const predicting = memoryIo(objects, { 'member-0': weights, 'member-1': weights });
    const { shards, ...described } = several;

    await executeJob(
      { kind: 'predict', network: smallCnn, members: 2, dataset: described, shards },
      predicting.io,
      listeningContext().context,
    );

    const own = fileIn(artifacts['predictions']);
    const mean = fileIn(predicting.artifacts['predictions']);
    const rowOf = (file: PredictionFile, id: string, finding: string) =>
      file.scores[file.sampleIds.findIndex((of, at) => of === id && file.findings?.[at] === finding)];
    expect(rowOf(mean, 'val-1', 'right')?.[1]).toBeCloseTo(rowOf(own, 'val-1', 'right')?.[1] as number, 12);
  });

  it('are refused where the shard has other labels than the data set says, and where a map is asked for', async () => {
    const run = (of: Parameters<typeof executeJob>[0]) =>
      executeJob(of, memoryIo(objects).io, listeningContext().context);
    const { task: _task, ...single } = several;

    await expect(run({ ...spec, dataset: single })).rejects.toThrow('expected 1 label(s) of each image, got 3');
    await expect(
      run({ kind: 'explain', network: smallCnn, dataset: several, fold, images: 2, seed: 1 }),
    ).rejects.toThrow('several findings');
  });
});
