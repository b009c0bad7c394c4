import { allPages, answerOf, type PaucisClient } from '@paucis/client';
import type { LabelCurve, Run, Sweep } from '@paucis/contracts';
import { type Command, InvalidArgumentError } from 'commander';
import { CommandFailed } from '../command-failed.js';
import { examples, globalsOf, printListing, type Session } from '../session.js';
import { connect } from '../stack/connect.js';
import { type PastSweep, type PowerPlan, powerPlan, type Separation } from './power-plan.js';

/** `power`: what the images of a data set can decide, and how many more images, folds or hours would decide more. */
export function addPowerCommand(program: Command, session: Session): void {
  program
    .command('power <dataset>')
    .description('what the images of a data set can decide, and how many more images, seeds or hours would decide more')
    .option('--auc <value>', 'the AUC to plan for (default: the leader of the newest sweep, else 0.85)', between)
    .option('--precision <half-width>', 'the half-width of the interval that you want (default: 0.03)', between)
    .option(
      '--curve <images:auc,...>',
      'scores at smaller numbers of images, to forecast what more of them bring',
      curveOf,
    )
    .addHelpText(
      'after',
      examples(
        'power breastmnist',
        'power breastmnist --precision 0.02',
        'power moles --curve 100:.78,200:.83,400:.86',
      ),
    )
    .action(async (name: string, options: { auc?: number; precision?: number; curve?: Point[] }, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const dataset = await answerOf(api.GET('/datasets/{dataset}', { params: { path: { dataset: name } } }));
      if (!dataset.counts) throw new CommandFailed(`${name} is ${dataset.status}: its images are not counted yet`);
      const past = await newestSweepOn(dataset.name, api);
      const path = { dataset: dataset.name };
      const { curves } = await answerOf(api.GET('/datasets/{dataset}/label-curves', { params: { path } }));
      const plan = powerPlan({
        ...{ dataset, auc: options.auc, wanted: options.precision ?? 0.03, curves },
        curve: options.curve ?? pointsOf(curves),
        ...(past && { past }),
      });
      printListing(session, globalsOf(command), plan, () => powerLines(plan));
    });
}

type Point = { samples: number; value: number };

function between(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value < 1) return value;
  throw new InvalidArgumentError(`expected a number above 0 and below 1, got "${text}"`);
}

function curveOf(text: string): Point[] {
  const points = text.split(',').map((part) => {
    const [samples, value] = part.split(':').map(Number);
    if (!(Number(samples) > 0) || !(Number(value) > 0 && Number(value) <= 1)) {
      throw new InvalidArgumentError(`expected images:auc such as 200:.83, got "${part}"`);
    }
    return { samples: samples as number, value: value as number };
  });
  if (new Set(points.map(({ samples }) => samples)).size >= 3) return points;
  throw new InvalidArgumentError('a curve needs three or more different numbers of images');
}

/** The best curve of earlier sweeps, where it has points enough to be gone on with. */
function pointsOf(curves: readonly LabelCurve[]): Point[] | undefined {
  const [best] = curves
    .filter(({ points }) => points.length >= 3)
    .sort((a, b) => (b.points.at(-1)?.score.estimate ?? 0) - (a.points.at(-1)?.score.estimate ?? 0));
  return best?.points.map(({ labels, score: { estimate } }) => ({ samples: labels, value: estimate }));
}

/** Of the closed sweeps over this data set the newest; without one nothing is known of spread and pace. */
async function newestSweepOn(datasetName: string, api: PaucisClient): Promise<PastSweep | undefined> {
  const sweeps: Sweep[] = [];
  const sweepPage = (after?: string) => answerOf(api.GET('/sweeps', { params: { query: { after } } }));
  for await (const answer of allPages(sweepPage)) sweeps.push(...answer.sweeps);
  const closed = sweeps.filter((sweep) => sweep.datasetName === datasetName && sweep.status === 'closed');
  const [sweep] = closed.sort((a, b) => b.createdAt - a.createdAt);
  if (!sweep) return undefined;
  const path = { sweep: sweep.id };
  const comparison = await answerOf(api.GET('/sweeps/{sweep}/comparison', { params: { path } }));
  const runs: Run[] = [];
  const runPage = (after?: number) =>
    answerOf(api.GET('/sweeps/{sweep}/runs', { params: { path, query: { limit: 200, after } } }));
  for await (const answer of allPages(runPage)) runs.push(...answer.runs);
  return { sweep, comparison, runs };
}

const three = (value: number): string => value.toFixed(3).replace(/^(-?)0\./, '$1.');
const about = (value: number): string => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  return (Math.ceil(value / unit) * unit).toLocaleString('en-US');
};

/** The plan in words. */
export function powerLines(plan: PowerPlan): string[] {
  const { images, share, auc, source, halfWidth, testImages, testHalfWidth, wanted, moreForWanted, curve, separation } =
    plan;
  return [
    `${plan.dataset}: ${images.toLocaleString('en-US')} images to train and validate on, ${(100 * share).toFixed(0)} % positive; sealed test ${testImages.toLocaleString('en-US')}`,
    `Planned for an AUC of ${three(auc)} (${source}), 95 % intervals, 80 % power.`,
    `- over the folds its interval will be about ± ${three(halfWidth)}: ${moreForWanted === 0 ? `within ± ${wanted} already` : `± ${wanted} needs about ${about(moreForWanted)} more images`}`,
    ...(testHalfWidth === undefined
      ? []
      : [
          `- on the sealed test about ± ${three(testHalfWidth)}: ${testHalfWidth <= wanted ? `within ± ${wanted} already` : `± ${wanted} needs about ${about(plan.testForWanted)} test images`}`,
        ]),
    ...(separation
      ? separationLines(separation)
      : ['- no sweep over it has closed, so nothing is known of the spread between folds and seeds']),
    ...plan.curves.map(labelLine),
    ...(curve
      ? [
          `- by the learning curve, twice the images would give about ${three(curve.doubled)}, and no number more than ${three(curve.ceiling)} (the curve misses its points by ${three(curve.residual)})`,
        ]
      : []),
  ];
}

function labelLine({ family, labels, area, needed }: LabelCurve): string {
  const mean = `- ${family}: over the doublings of its labels a mean AUC of ${three(area.estimate)} (${three(area.low)} to ${three(area.high)})`;
  if ('reason' in needed) return `${mean}; labels needed: ${needed.reason}`;
  const upTo = needed.high === undefined ? 'more than all' : about(needed.high);
  return `${mean}; it matches full supervision with ${needed.bound === 'at-most' ? 'at most ' : ''}${needed.labels.toLocaleString('en-US')} of ${labels.toLocaleString('en-US')} labels (${needed.low.toLocaleString('en-US')} to ${upTo})`;
}

function separationLines(of: Separation): string[] {
  const { sweep, a, b, difference, low, high, isSeparated, moreImages, moreRuns, hours, noRuns } = of;
  const gap = `- in ${sweep}, ${a} leads ${b} by ${three(difference)} (${three(low)} to ${three(high)})`;
  if (isSeparated) return [`${gap}: told apart`];
  if (moreImages === undefined) return [`${gap}: as good as equal; choose by cost or simplicity`];
  return [
    `${gap}: undecided; if that is the true difference, it would be decided by`,
    `    about ${about(moreImages)} more images of the same kind, or`,
    moreRuns === undefined
      ? `    no number of seeds: ${noRuns ?? ''}`
      : `    about ${about(moreRuns)} more runs (more seeds of the same folds, both recipes), ${(hours ?? 0) < 1 ? `${Math.max(1, Math.round(60 * (hours ?? 0)))} minutes` : `${(hours ?? 0).toFixed(1)} hours`} at the pace of that sweep`,
  ];
}

/** One line before a sweep starts: what its data can be expected to decide. */
export function forecastLine(plan: PowerPlan): string {
  const apart = 1.4 * plan.halfWidth;
  return `with ${plan.images.toLocaleString('en-US')} images an AUC of ${three(plan.auc)} will be known to about ± ${three(plan.halfWidth)}; unpaired differences under ${three(apart)} will stay undecided (paucis power ${plan.dataset})`;
}
