import {
  type Comparison,
  Conflict,
  explainTrial,
  finalizeSweep,
  getComparison,
  jobKeyOf,
  type JobSubmission,
  listEvaluations,
  listExplanations,
  type PredictionFile,
} from '@paucis/contracts';
import {
  type Broker,
  databaseKinds,
  emptyDatabases,
  startBroker,
  temporaryFolder,
  type TemporaryFolder,
  waitFor,
} from '@paucis/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { simulatedExplanation } from '../src/fixtures/simulated-explanation.js';
import { simulatedSweep, type SimulatedTrial } from '../src/fixtures/simulated-sweep.js';
import { type Neighbourhood, startNeighbourhood } from './neighbours.js';

const sweepId = 'sweep_sim';
const trials: SimulatedTrial[] = [
  { network: 'small-cnn', signal: 0.7 },
  { network: 'vit', pretraining: 'simclr', signal: 1.6 },
  { network: 'vit', signal: 0.6, rungs: [{ step: 200, folds: 1 }] },
];
const trainings = 6 + 6 + 1;

describe.each(databaseKinds)('the evaluator on %s', (kind) => {
  const emptyDatabase = emptyDatabases(kind);
  let broker: Broker;
  let folder: TemporaryFolder;
  let near: Neighbourhood;
  beforeEach(async () => {
    broker = await startBroker();
    folder = await temporaryFolder();
    near = await startNeighbourhood(broker.url, folder.path, await emptyDatabase());
  });
  afterEach(async () => {
    await near?.[Symbol.asyncDispose]();
    await broker?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  const scored = (count: number) =>
    waitFor(
      async () => {
        const { evaluations } = await near.gateway.ask(listEvaluations, { sweepId, limit: 500 });
        return evaluations.length >= count ? evaluations : undefined;
      },
      { what: `${count} evaluations` },
    );
  const comparisonWhen = (isIt: (comparison: Comparison) => unknown, what: string) =>
    waitFor(
      async () => {
        const comparison = await near.gateway.ask(getComparison, { sweepId });
        return isIt(comparison) ? comparison : undefined;
      },
      { what, timeoutMs: 60_000 },
    );
  const reportOf = async ({ report }: Comparison) => (await near.objects.get(report?.key as string)).toString('utf8');
  const closed = async () => {
    await near.finishTrainings({ trials });
    await scored(trainings);
    await near.closeSweep();
    return comparisonWhen(({ report }) => report, 'the report');
  };
  const testFile = (signal: number): PredictionFile => {
    const { predictions } = simulatedSweep({ trials: [{ network: 'vit', signal }], images: 780, seed: 5 });
    return predictions.get('evaluation_0_0_600') as PredictionFile;
  };

  it('scores each finished training once, with intervals, from its stored predictions', async () => {
    await near.finishTrainings({ trials });
    await scored(trainings);
    await near.finishTrainings({ trials });

    const { evaluations, next } = await near.gateway.ask(listEvaluations, { sweepId, limit: 10 });
    const rest = await near.gateway.ask(listEvaluations, { sweepId, limit: 10, after: next });

    expect(evaluations.length + rest.evaluations.length).toBe(trainings);
    const all = [...evaluations, ...rest.evaluations];
    for (const { jobId, fold, step, auc, accuracy, n } of all) {
      const run = near.world.input.runs.find((candidate) => candidate.jobId === jobId);
      expect({ fold, step, auc: auc.estimate }).toEqual({ fold: run?.fold, step: run?.step, auc: run?.auc });
      expect(auc.method).toBe('delong-logit');
      expect(auc.low).toBeLessThan(auc.estimate);
      expect(auc.high).toBeLessThan(1);
      expect(accuracy.method).toBe('wilson');
      expect(n).toBe(120);
    }
  });

  it('shows a leaderboard while the sweep runs, stopped trials after the complete ones', async () => {
    await near.finishTrainings({ trials });
    await scored(trainings);

    const comparison = await near.gateway.ask(getComparison, { sweepId });

    expect(comparison.status).toBe('open');
    expect(comparison.rows.map(({ family, complete }) => [family, complete])).toEqual([
      ['vit x simclr', true],
      ['small-cnn x none', true],
      ['vit x none', false],
    ]);
    expect(comparison).toMatchObject({ stopped: 1, winnerTrialId: `${sweepId}-t1`, baselineTrialId: `${sweepId}-t0` });
    expect(comparison.rows[0]?.auc).toMatchObject({ method: 'cv-auc-influence-logit', level: 0.95 });
    expect(comparison.selectionCorrected?.method).toBe('bbc-cv-percentile');
    expect(comparison.report).toBeUndefined();
  });

  it('writes a self-contained report when the sweep has closed', async () => {
    const comparison = await closed();

    const page = await reportOf(comparison);

    expect(comparison.status).toBe('open');
    expect(page).toContain('breast-networks-x-pretraining');
    expect(page).toContain('The sealed test has not been opened');
    expect(page).not.toMatch(/<script|https?:\/\/|@import/);
  });

  it('waits for the trainings that the news of the end has overtaken', async () => {
    near.world.input = simulatedSweep({ trials });
    await near.closeSweep();
    const early = await near.gateway.ask(getComparison, { sweepId });
    expect(early.rows).toEqual([]);

    await near.finishTrainings({ trials });
    const comparison = await comparisonWhen(({ report }) => report, 'the report');

    expect(comparison.rows).toHaveLength(3);
  });

  it('refuses to finalize what is not closed', async () => {
    await near.finishTrainings({ trials });
    await scored(trainings);

    const running = near.gateway.ask(finalizeSweep, { sweepId });
    await expect(running).rejects.toThrow(Conflict);
    await expect(running).rejects.toThrow('is running: only a closed sweep is finalized');
    await near.closeSweep('cancelled');
    await comparisonWhen(({ report }) => report, 'the report');
    await expect(near.gateway.ask(finalizeSweep, { sweepId })).rejects.toThrow('is cancelled');

    expect(near.world.seals).toEqual([]);
  });

  it('tests the ensembles of winner and baseline once, and answers the same when asked again', async () => {
    await closed();

    const begun = await near.gateway.ask(finalizeSweep, { sweepId });
    const again = await near.gateway.ask(finalizeSweep, { sweepId });
    await near.finishPredict('winner', testFile(1.5));
    await near.finishPredict('baseline', testFile(0.7));
    const done = await comparisonWhen(({ status }) => status === 'finalized', 'the test');
    const after = await near.gateway.ask(finalizeSweep, { sweepId });

    expect([begun.status, again.status, after.status]).toEqual(['finalizing', 'finalizing', 'finalized']);
    expect(near.world.submissions).toHaveLength(2);
    const [winner] = near.world.submissions;
    expect(winner?.inputs.map(({ name, artifact }) => `${name} ${artifact}`)).toEqual(
      [0, 1, 2, 3, 4].map((at) => `member-${at} weights`),
    );
    const wanted = near.world.input.runs.filter(({ trialId, step }) => trialId === `${sweepId}-t1` && step === 600);
    expect(winner?.inputs.map(({ jobKey }) => jobKey)).toEqual(
      wanted.map(({ jobId }) => near.world.jobs.get(jobId)?.key),
    );
    expect(winner?.pin.codeVersion).toBe('code-1');
    expect(winner?.spec).toMatchObject({ kind: 'predict', members: 5 });
    expect(new Set(near.world.seals.map(({ commitment }) => commitment)).size).toBe(1);
    expect(done.test.map(({ role, look, n }) => [role, look, n])).toEqual([
      ['winner', 1, 156],
      ['baseline', 1, 156],
    ]);
    expect(done.test[0]?.auc.estimate).toBeGreaterThan(done.test[1]?.auc.estimate as number);
    expect(done.testDifference).toMatchObject({ method: 'delong-paired' });
    const reported = await comparisonWhen(
      ({ report }) => report?.key !== undefined && report.key !== begun.report?.key,
      'the new report',
    );
    expect(await reportOf(reported)).toContain('look 1');
  });

  it('gives every test figure twice where the official split holds near copies', async () => {
    near.world.leaks = true;
    await closed();

    await near.gateway.ask(finalizeSweep, { sweepId });
    await near.finishPredict('winner', testFile(0.9));
    await near.finishPredict('baseline', testFile(0.7));
    await near.finishPredict('winner, official split', testFile(1.5));
    await near.finishPredict('baseline, official split', testFile(1.2));
    const done = await comparisonWhen(({ status }) => status === 'finalized', 'the test');

    const purposes = near.world.submissions.map(({ owner }) => owner.purpose);
    expect(purposes.filter((purpose) => purpose === 'train, official split')).toHaveLength(4);
    const leaky = near.world.submissions.find(({ owner }) => owner.purpose === 'test of the winner, official split');
    const trained = near.world.submissions.filter(({ owner }) => owner.purpose === 'train, official split');
    expect(leaky?.inputs.map(({ jobKey }) => jobKey)).toEqual(trained.slice(0, 2).map(jobKeyOf));
    expect(done.test.map(({ role }) => role)).toEqual(['winner', 'baseline']);
    expect(done.officialTest?.map(({ role, look }) => [role, look])).toEqual([
      ['winner', 1],
      ['baseline', 1],
    ]);
    expect(done.officialTest?.[0]?.auc.estimate).toBeGreaterThan(done.test[0]?.auc.estimate as number);
    expect(new Set(near.world.seals.map(({ commitment }) => commitment)).size).toBe(1);
  });

  it('says why a test failed, and goes on with the same models and the same look when asked again', async () => {
    await closed();
    await near.gateway.ask(finalizeSweep, { sweepId });
    near.failPredicts('the disk broke');
    const failed = await comparisonWhen(({ status }) => status === 'failed', 'the failure');
    expect(failed.error).toContain('the disk broke');

    for (const [id, job] of near.world.jobs)
      if (job.kind === 'predict') near.world.jobs.set(id, { ...job, status: 'queued' });
    await near.gateway.ask(finalizeSweep, { sweepId });
    await near.finishPredict('winner', testFile(1.5));
    await near.finishPredict('baseline', testFile(0.7));
    const done = await comparisonWhen(({ status }) => status === 'finalized', 'the test');

    expect(done.error).toBeUndefined();
    expect(done.test[0]?.look).toBe(1);
    expect(new Set(near.world.seals.map(({ commitment }) => commitment)).size).toBe(1);
  });

  it('refuses predictions of other images than the sealed ones', async () => {
    await closed();
    await near.gateway.ask(finalizeSweep, { sweepId });
    const short = testFile(1.5);
    await near.finishPredict('winner', {
      ...short,
      sampleIds: short.sampleIds.slice(1),
      labels: short.labels.slice(1),
      scores: short.scores.slice(1),
      groups: short.groups.slice(1),
    });
    await near.finishPredict('baseline', testFile(0.7));

    const failed = await comparisonWhen(({ status }) => status === 'failed', 'the failure');

    expect(failed.error).toContain('expected predictions of 156 test images, got 155');
    expect(failed.test).toEqual([]);
  });

  it('has nothing to test where there is no test part', async () => {
    near.world.testSize = 0;
    await closed();

    await expect(near.gateway.ask(finalizeSweep, { sweepId })).rejects.toThrow('has no test part');
  });

  it("has the leader's models explained, each on its own fold, and shows it in the report", async () => {
    const before = await closed();

    const begun = await near.gateway.ask(explainTrial, { sweepId, images: 8 });
    const again = await near.gateway.ask(explainTrial, { sweepId, images: 8 });
    await near.finishExplanations(simulatedExplanation({ advantage: 0.2, share: 0.7, alike: 0.1, left: 0 }));
    const done = await waitFor(
      async () => {
        const { explanations } = await near.gateway.ask(listExplanations, { sweepId });
        return explanations.find(({ status }) => status === 'done');
      },
      { what: 'the explanation' },
    );
    const reported = await comparisonWhen(({ report }) => report?.key !== before.report?.key, 'the new report');

    expect([begun.status, again.id, begun.trialId]).toEqual(['running', begun.id, `${sweepId}-t1`]);
    expect(near.world.submissions).toHaveLength(5);
    expect(near.world.submissions.map(({ spec }) => (spec.kind === 'explain' ? spec.fold.index : -1))).toEqual([
      0, 1, 2, 3, 4,
    ]);
    expect(near.world.submissions[0]).toMatchObject({
      spec: { images: 8 },
      inputs: [{ name: 'weights', artifact: 'weights' }],
      pin: { codeVersion: 'code-1' },
    });
    expect(done.summary).toMatchObject({ models: 5, alerts: [] });
    const page = await reportOf(reported);
    expect(page).toContain('What the models look at');
    expect(page).toContain('data:image/png;base64,');
    expect(near.world.seals).toEqual([]);
  });

  it('has models explained on images as they were trained on, not as these were ingested', async () => {
    await closed();
    near.world.preprocessing = { size: { height: 16, width: 16 }, channels: 3, fit: 'stretch' };

    await near.gateway.ask(explainTrial, { sweepId });

    const [{ spec }] = near.world.submissions as [JobSubmission];
    expect(spec).toMatchObject({
      kind: 'explain',
      dataset: { image: { height: 16, width: 16, channels: 3 }, preprocessing: near.world.preprocessing },
    });
  });

  it('says why models could not be explained, and tries again when asked again', async () => {
    await closed();
    await near.gateway.ask(explainTrial, { sweepId, trialId: `${sweepId}-t0` });
    near.failPredicts('out of memory');

    const failed = await waitFor(
      async () => {
        const { explanations } = await near.gateway.ask(listExplanations, { sweepId });
        return explanations.find(({ status }) => status === 'failed');
      },
      { what: 'the failure' },
    );
    const again = await near.gateway.ask(explainTrial, { sweepId, trialId: `${sweepId}-t0` });

    expect(failed.error).toContain('out of memory');
    expect(again.id).toBe(failed.id);
    await expect(near.gateway.ask(explainTrial, { sweepId, runId: 'run_none' })).rejects.toThrow('has no scored model');
  });

  it('goes on where it was after a restart in the middle of a test', async () => {
    await closed();
    await near.gateway.ask(finalizeSweep, { sweepId });
    await near.evaluator.stop();
    await near.finishPredict('winner', testFile(1.5));
    await near.finishPredict('baseline', testFile(0.7));

    await near.restartEvaluator();
    const done = await comparisonWhen(({ status }) => status === 'finalized', 'the test');

    expect(done.test).toHaveLength(2);
    expect(near.world.submissions).toHaveLength(2);
  });
});
