import { writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { allPages, answerOf, ApiProblem, PaucisClient } from '@paucis/client';
import type { Run, SweepSpecInput } from '@paucis/contracts';
import { type Contest, contests } from './parity-contests.js';
import { type ContestResult, parityReport } from './parity-report.js';

/**
 * Does the same recipe give the same AUC here and in PyTorch? Each contest is two sweeps of one trial on a running stack, so that both sides
 * get on at once: our network, and `torch_parity.py` as an external trainer, on the same folds. What is done stays in the stack, so a stopped study goes on.
 *
 *   npm run -s paucis -- up --data parity --slots 1 &   # and datasets add breastmnist, pneumoniamnist
 *   PAUCIS_URL=... PAUCIS_TOKEN=... PYTHONPATH=examples/external python3 test/src/studies/torch_parity.py &
 *   PAUCIS_URL=... PAUCIS_TOKEN=... node test/dist/studies/parity.js --report docs/studies/parity.md
 */
const { values } = parseArgs({
  options: {
    report: { type: 'string' },
    /** Names of contests, by comma; all by default. */
    only: { type: 'string' },
    /** Report on what is there without waiting for the rest. */
    partial: { type: 'boolean', default: false },
  },
});
const [url, token] = [process.env['PAUCIS_URL'], process.env['PAUCIS_TOKEN']];
if (!url || !token) throw new Error('parity: expected PAUCIS_URL and PAUCIS_TOKEN of a running stack');
const api = new PaucisClient({ url, token });

const wanted = contests.filter(({ name }) => values.only === undefined || values.only.split(',').includes(name));
if (!values.partial) for (const contest of wanted) await ensure(contest);
const results: ContestResult[] = [];
for (const contest of wanted) results.push(await resultOf(contest));
if (values.report) writeFileSync(values.report, parityReport(results));
else process.stdout.write(parityReport(results));

async function ensure(contest: Contest): Promise<void> {
  for (const side of ['ours', 'torch'] as const) {
    const path = { sweep: sweepOf(contest, side) };
    const known = await answerOf(api.GET('/sweeps/{sweep}', { params: { path } })).catch((error: unknown) => {
      if (error instanceof ApiProblem && error.problem.status === 404) return undefined;
      throw error;
    });
    if (!known) await answerOf(api.POST('/sweeps', { body: { spec: specOf(contest, side) as never } }));
  }
}

function sweepOf({ name }: Contest, side: 'ours' | 'torch'): string {
  return `${name}-${side}`;
}

function specOf(contest: Contest, side: 'ours' | 'torch'): SweepSpecInput {
  const { dataset, network, seeds, folds, steps, flips } = contest;
  const dropout = network === 'small-cnn' ? 0.3 : 0;
  const ours = network === 'small-cnn' ? { name: 'small-cnn', dropout } : { name: 'resnet', depth: 18, dropout };
  return {
    ...{ name: sweepOf(contest, side), dataset, split: { folds, seeds } },
    budget: { trials: 1 },
    sampler: { name: 'random', seed: 1 },
    scheduler: { name: 'none', max: steps },
    recipe: {
      network: side === 'ours' ? ours : { external: 'torch-parity', version: '1', network, dropout, flips },
      training: {
        ...{ learningRate: 1e-3, weightDecay: 1e-4, batch: 32, warmupSteps: 20 },
        ...{ labelSmoothing: 0, balance: false, clipNorm: 1 },
      },
      augmentation: 'standard',
    },
  };
}

async function resultOf(contest: Contest): Promise<ContestResult> {
  const all = contest.folds * contest.seeds;
  for (;;) {
    const [ours, torch] = [await valuesOf(sweepOf(contest, 'ours')), await valuesOf(sweepOf(contest, 'torch'))];
    process.stderr.write(`${contest.name}: ${ours.size} and ${torch.size} of ${all} runs\n`);
    if ((ours.size === all && torch.size === all) || values.partial) return { contest, ours, torch };
    await setTimeout(30_000);
  }
}

/** AUC by `fold/seed` of the runs that a sweep has. */
async function valuesOf(sweep: string): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  const pages = allPages((after: number | undefined) =>
    answerOf(api.GET('/sweeps/{sweep}/runs', { params: { path: { sweep }, query: { limit: 200, after } } })),
  );
  for await (const { runs } of pages) {
    for (const { fold, seed, status, value } of runs as Run[]) {
      if (status === 'failed') throw new Error(`${sweep}: the run of fold ${fold}, seed ${seed} failed`);
      if (value !== undefined) found.set(`${fold}/${seed}`, value);
    }
  }
  return found;
}
