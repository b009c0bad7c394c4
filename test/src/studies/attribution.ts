import { writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { answerOf, ApiProblem, PaucisClient } from '@paucis/client';
import type { Comparison, Explanation, Sweep, SweepSpecInput } from '@paucis/contracts';
import { type Attribution, attributionReport } from './attribution-report.js';

/**
 * Do attribution maps lie on the lesion? Sweeps of one trial each on a running stack, over sets whose lesions are known, explained by the
 * product's own jobs. What is done stays in the stack, so a stopped study goes on.
 *
 *   npm run -s paucis -- up --data attribution &
 *   npm run -s paucis -- datasets add melanoma ../shared/data/isic2017 --table labels.csv --image image_id --split split \
 *     --label melanoma --classes other,melanoma --positive melanoma --mask 'masks/{name}.png'
 *   npm run -s paucis -- datasets phantom nodules --n 900 --side 48 --signal 0.8
 *   PAUCIS_URL=... PAUCIS_TOKEN=... node test/dist/studies/attribution.js --report docs/studies/attribution.md
 */
const { values } = parseArgs({ options: { report: { type: 'string' } } });
const [url, token] = [process.env['PAUCIS_URL'], process.env['PAUCIS_TOKEN']];
if (!url || !token) throw new Error('attribution: expected PAUCIS_URL and PAUCIS_TOKEN of a running stack');
const api = new PaucisClient({ url, token });
const pollMs = 5_000;

const sets = [
  { dataset: 'nodules', data: {}, images: 32 },
  { dataset: 'melanoma', data: { imageSize: 64 }, images: 12 },
];
const networks = [
  { steps: 600, network: { name: 'small-cnn', dropout: 0.3 } },
  { steps: 400, network: { name: 'vit', patch: 8, width: 96, depth: 4, heads: 3, dropPath: 0.1 } },
];

const found: Attribution[] = [];
for (const { dataset, data, images } of sets) {
  for (const { network, steps } of networks) {
    const name = `${dataset}-${network.name}`;
    const sweep = await closed(name, {
      ...{ name, dataset, split: { folds: 3, seeds: 1 }, budget: { trials: 1 } },
      ...{ sampler: { name: 'random', seed: 1 }, scheduler: { name: 'none', max: steps } },
      ...(Object.keys(data).length > 0 && { data }),
      recipe: {
        network,
        training: { learningRate: 1e-3, weightDecay: 1e-2, batch: 32, warmupSteps: 30, balance: true },
        augmentation: 'standard',
      },
    });
    const path = { sweep: sweep.id };
    const comparison = (await answerOf(api.GET('/sweeps/{sweep}/comparison', { params: { path } }))) as Comparison;
    const summary = await explained(sweep, images);
    found.push({ dataset, network: network.name, steps, auc: comparison.rows[0]?.auc, summary });
    process.stderr.write(`${name}: explained\n`);
  }
}
if (values.report) writeFileSync(values.report, attributionReport(found));
else process.stdout.write(attributionReport(found));

async function closed(name: string, spec: SweepSpecInput): Promise<Sweep> {
  const params = { path: { sweep: name } };
  for (;;) {
    const sweep = await answerOf(api.GET('/sweeps/{sweep}', { params })).catch((error: unknown) => {
      if (error instanceof ApiProblem && error.problem.status === 404) return undefined;
      throw error;
    });
    if (!sweep) await answerOf(api.POST('/sweeps', { body: { spec: spec as never } }));
    else if (sweep.status === 'closed') return sweep as Sweep;
    else if (sweep.status === 'cancelled') throw new Error(`${name}: the sweep was cancelled`);
    await setTimeout(pollMs);
  }
}

async function explained({ id, name }: Sweep, images: number): Promise<NonNullable<Explanation['summary']>> {
  for (;;) {
    const asked = { params: { path: { sweep: id } }, body: { images } };
    const { summary, status, error } = (await answerOf(api.POST('/sweeps/{sweep}/explanations', asked))) as Explanation;
    if (summary) return summary;
    if (status === 'failed') throw new Error(`${name}: ${error}`);
    await setTimeout(pollMs);
  }
}
