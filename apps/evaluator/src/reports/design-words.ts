import type { Named, SplitPlan, Sweep } from '@paucis/contracts';
import { count, counted } from '@paucis/reports';

type Scheduler = Sweep['spec']['scheduler'];

const halved = ({ min, max, reduction = 3 }: Scheduler): string =>
  `optimizer steps ${String(min)} to ${String(max)}, one in ${String(reduction)} goes on, families compete among themselves`;

/** What each scheduler does with the trials of a sweep. */
const schedulers: Readonly<Record<string, (scheduler: Scheduler) => string>> = {
  none: ({ max }) => `to ${String(max)} optimizer steps without early stopping`,
  asha: (of) => `under asynchronous successive halving (${halved(of)}; Li and others 2020)`,
  hyperband: (of) => `under Hyperband (${halved(of)}; Li and others 2018)`,
  pasha: (of) => `under progressive asynchronous successive halving (${halved(of)}; Bohdal and others 2023)`,
  'pareto-halving': (of) =>
    `under asynchronous successive halving by non-dominated sorting (${halved(of)}; Schmucker and others 2021)`,
  median: ({ max }) =>
    `to at most ${String(max)} optimizer steps, a trial being stopped when its best was worse than the median of its family (Golovin and others 2017)`,
  patience: ({ max }) =>
    `to at most ${String(max)} optimizer steps, a trial being stopped when it had ceased to improve and was not the best of its family`,
  extrapolate: ({ max }) =>
    `to at most ${String(max)} optimizer steps, a trial being stopped when its curve, drawn out to the last step, hardly reached the best of its family (Domhan and others 2015)`,
  pbt: ({ max }) =>
    `as a population to ${String(max)} optimizer steps, the worst going on from the weights of the best with other settings (Jaderberg and others 2017)`,
  race: ({ max }) =>
    `to ${String(max)} optimizer steps as a race: the next fold or seed went where it most lowered the probability of choosing wrongly (Chen, Lee 2011)`,
  wilcoxon: ({ max }) =>
    `to ${String(max)} optimizer steps fold by fold, a trial being stopped when a signed-rank test called it worse than the best complete one`,
};

export function schedulerWords(scheduler: Scheduler): string {
  return schedulers[scheduler.name]?.(scheduler) ?? `under the scheduler ${nameWithOptions(scheduler)}`;
}

function nameWithOptions({ name, ...options }: Named): string {
  const listed = Object.entries(options).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  return listed.length === 0 ? name : `${name} (${listed.join(', ')})`;
}

/** How the images were dealt, and what was held out. */
export function splitWords({ kind, folds, testSize, testDataset, dataset }: SplitPlan): string {
  const strata = dataset.task === 'multilabel' ? 'findings' : 'class';
  const together = 'copies and images of one group on one side of each';
  const dealt: Readonly<Record<SplitPlan['kind'], string>> = {
    auto: `All images outside the test were dealt to ${folds.length} folds stratified by ${strata}, ${together}.`,
    folds: `All images outside the test were dealt to ${folds.length} folds stratified by ${strata}, ${together}.`,
    external: `All images were dealt to ${folds.length} folds stratified by ${strata}, ${together}.`,
    holdout: `A fifth of the images outside the test, stratified by ${strata}, was validated on, ${together} part.`,
    official:
      "The publisher's own training and validation parts were used as they are, less copies of held-out images.",
    'by-site': `Each of ${counted(folds.length, 'site')} was validated on in turn by models trained on all others.`,
    'by-date': 'Models were trained on earlier images and validated on later ones.',
  };
  const sealed =
    testSize === 0
      ? 'Nothing is left for a test.'
      : testDataset === undefined
        ? `The test (${counted(testSize, 'image')}) was sealed before anything was trained.`
        : `The test is another data set, ${testDataset} (${count(testSize)} images), sealed before anything was trained.`;
  return `${sealed} ${dealt[kind]}`;
}
