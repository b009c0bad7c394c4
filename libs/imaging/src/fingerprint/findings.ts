import type { Dataset, Estimate, Finding, Fingerprint, Probe } from '@paucis/contracts';

/** What a judgement of a data set stands on. */
export type JudgedDataset = Pick<
  Dataset,
  'task' | 'classes' | 'counts' | 'sizes' | 'fingerprint' | 'licence' | 'nonCommercial' | 'provenance'
>;

/** Fewer samples of a class than this leave a fold with a handful to select on. */
const fewSamples = 30;
const fewGroups = 10;
/** A test of fewer images moves by more than a point with one image. */
const smallTest = 100;
const mostlyOneClass = 0.8;
const surely = 0.01;

const levels = ['alarm', 'warning', 'note'] as const;

/** What a user should know before trusting a score on this data, in plain words, the gravest first. */
export function findingsOf(dataset: JudgedDataset): Finding[] {
  const { fingerprint } = dataset;
  const found = [
    ...(fingerprint
      ? [...shortcuts(fingerprint), ...labels(dataset, fingerprint), ...balance(dataset, fingerprint)]
      : []),
    ...sizes(dataset),
    ...(fingerprint ? [...difficulty(fingerprint), ...pixels(fingerprint)] : []),
    ...terms(dataset),
  ];
  return levels.flatMap((level) => found.filter((finding) => finding.level === level));
}

/**
 * Whether what a class should not be told by (border, metadata) tells it: surely better than chance, and at least half as much
 * above chance as the whole image does.
 */
export function isShortcut(probe: Probe, floor: Probe): boolean {
  if (!('auc' in probe)) return false;
  const lift = 'auc' in floor ? Math.max(0, floor.auc.estimate - 0.5) : 0;
  return probe.auc.low > 0.55 && probe.auc.estimate - 0.5 >= lift / 2;
}

function shortcuts({ border, metadata, floor, balances }: Fingerprint): Finding[] {
  const found: Finding[] = [];
  const whole = 'auc' in floor ? `; the whole image gives ${aucText(floor.auc)}` : '';
  if ('auc' in border && isShortcut(border, floor)) {
    found.push({
      code: 'border-shortcut',
      level: 'alarm',
      text:
        `the outer tenth of the image alone tells the classes apart with AUC ${aucText(border.auc)}${whole}: background, ` +
        'stain, markers or the way of cropping may go with the class, and a network may learn that instead of the finding',
      next: 'look at the montage class by class; crop or mask the border, and test on images of another source',
    });
  }
  const { probe, columns } = metadata;
  if ('auc' in probe && isShortcut(probe, floor)) {
    const named = columns.slice(0, 3).map(({ name, auc }) => `${name} (${auc.estimate.toFixed(2)})`);
    found.push({
      code: 'metadata-shortcut',
      level: 'alarm',
      text:
        `without any pixel, what else is known of the images tells the classes apart with AUC ${aucText(probe.auc)}${whole}; ` +
        `most telling: ${named.join(', ')}`,
      next: 'if a network can see these (size, scanner, site), balance or hold them out; if not, they are a baseline to beat',
    });
  }
  for (const { of, association, p } of balances) {
    if (p >= surely || association < 0.2) continue;
    found.push({
      code: `${of}-imbalance`,
      level: association >= 0.5 ? 'alarm' : 'warning',
      text: `the classes are spread unevenly over the ${of}s (Cramér's V ${association.toFixed(2)}, ${pText(p)}): a ${of} can stand in for a class`,
      next: `split by ${of}, or report scores per ${of}`,
    });
  }
  return found;
}

function labels({ classes = [] }: JudgedDataset, { labelNoise, conflicts }: Fingerprint): Finding[] {
  const found: Finding[] = [];
  if (conflicts > 0) {
    const many = conflicts === 1 ? '1 image occurs' : `${conflicts} images occur`;
    found.push({
      code: 'label-conflict',
      level: 'warning',
      text: `${many} more than once under different labels: at least one label of each is wrong`,
    });
  }
  if ('atMost' in labelNoise && labelNoise.atMost.low > 0.05) {
    const { atMost, suspects } = labelNoise;
    const [first] = suspects;
    const eg = first
      ? `, such as ${first.sampleId}, labelled ${classes[first.label] ?? first.label}, which looks like ${classes[first.likely] ?? first.likely}`
      : '';
    found.push({
      code: 'label-noise',
      level: 'warning',
      text:
        `where a linear model is surest, ${percentText(atMost.estimate)} of the labels disagree with it ` +
        `(${percentText(atMost.low)} to ${percentText(atMost.high)})${eg}: at most so many labels are wrong`,
      next: 'have the suspects read again by somebody who does not see their labels',
    });
  }
  return found;
}

function balance({ classes = [] }: JudgedDataset, { majority }: Fingerprint): Finding[] {
  if (!majority || majority.accuracy < mostlyOneClass) return [];
  const name = classes[majority.label] ?? String(majority.label);
  return [
    {
      code: 'imbalance',
      level: 'warning',
      text: `${percentText(majority.accuracy)} of the images are ${name}: always answering so is right that often, so accuracy tells little`,
      next: 'judge by AUC, balanced accuracy or the sensitivity at a fixed specificity',
    },
  ];
}

function sizes({ task, classes = [], counts, sizes: bySplit, fingerprint }: JudgedDataset): Finding[] {
  const found: Finding[] = [];
  const named = (label: number) => classes[label] ?? String(label);
  const open = classes.map((_, label) => (counts?.train?.[label] ?? 0) + (counts?.val?.[label] ?? 0));
  const few = open.flatMap((n, label) => (n < fewSamples ? [`${named(label)} (${n})`] : []));
  if (counts && (task === 'classification' || task === 'multilabel') && few.length > 0) {
    found.push({
      code: 'few-per-class',
      level: 'warning',
      text: `fewer than ${fewSamples} images to train and select on: ${few.join(', ')}`,
      next: 'expect wide intervals; add images, join classes, or pretrain on more data without labels',
    });
  }
  const groups = fingerprint?.groups;
  if (fingerprint && groups === undefined) {
    found.push({
      code: 'no-groups',
      level: 'warning',
      text: 'no patient or lesion is known: images of one patient may lie on both sides of a split and flatter every score',
      next: 'add the set again with --group COLUMN, or confirm the look-alikes that were found as groups',
    });
  }
  const lone = groups?.perClass.flatMap((n, label) => (n < fewGroups ? [`${named(label)} (${n})`] : [])) ?? [];
  if (lone.length > 0) {
    found.push({
      code: 'few-groups',
      level: 'warning',
      text: `fewer than ${fewGroups} patients or lesions: ${lone.join(', ')}; intervals are as wide as patients are few`,
    });
  }
  const test = bySplit?.test ?? counts?.test?.reduce((sum, n) => sum + n, 0) ?? 0;
  if (test > 0 && test < smallTest) {
    found.push({
      code: 'small-test',
      level: 'note',
      text: `the sealed test has ${test} images: one of them is ${(100 / test).toFixed(1)} points of accuracy`,
    });
  }
  return found;
}

function difficulty({ floor }: Fingerprint): Finding[] {
  if (!('auc' in floor)) return [];
  if (floor.auc.low <= 0.5) {
    return [
      {
        code: 'no-linear-signal',
        level: 'note',
        text: `a linear model finds nothing here (AUC ${aucText(floor.auc)}): what there is to learn is not in brightness at fixed places`,
      },
    ];
  }
  if (floor.auc.low < 0.97) return [];
  return [
    {
      code: 'easy',
      level: 'note',
      text: `a linear model already reaches AUC ${aucText(floor.auc)}: look for what gives the classes away before training anything larger`,
    },
  ];
}

function pixels({ intensities, samples }: Fingerprint): Finding[] {
  if (intensities.flat === 0) return [];
  return [
    {
      code: 'flat-images',
      level: 'warning',
      text: `${intensities.flat} of ${samples.looked} images have one value only: they show nothing`,
    },
  ];
}

function terms({ licence, nonCommercial, provenance }: JudgedDataset): Finding[] {
  if (nonCommercial === true) {
    return [
      {
        code: 'non-commercial',
        level: 'warning',
        text: `its licence (${licence ?? 'as said on its card'}) forbids commercial use: of the images, and by most readings of models trained on them`,
      },
    ];
  }
  if (licence !== undefined || provenance === 'phantom') return [];
  return [
    {
      code: 'no-licence',
      level: 'note',
      text: 'no licence is written down',
      next: 'say on the card on what terms the images may be used: datasets card NAME --licence ...',
    },
  ];
}

const aucText = ({ estimate, low, high }: Estimate): string =>
  `${estimate.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
const percentText = (share: number): string => `${Number((100 * share).toFixed(share < 0.1 ? 1 : 0))} %`;
const pText = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`);
