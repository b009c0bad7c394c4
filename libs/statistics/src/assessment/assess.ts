import { type GroupRule, groupRules } from '../group-predictions.js';
import type { Interval } from '../interval.js';
import { scoreOrReason, type Unscored } from '../unscored.js';
import { aucFigure } from './auc-figure.js';
import { operatingRates } from './operating-rates.js';
import { joinedBy } from './joined-samples.js';
import { checkSamples, isClustered, pick, placesByFold, type ScoredSamples } from './scored-samples.js';
import { type Scorecard, scorecard, type ScorecardOptions } from './scorecard.js';

/** A column that splits the samples: sex, site, scanner ... */
export interface SubgroupColumn {
  name: string;
  values: readonly string[];
}

export interface SubgroupRow {
  column: string;
  value: string;
  n: number;
  groups: number;
  /** Samples per class index. */
  classes: number[];
  auc: Interval | Unscored;
  /** Brier score is left to the whole: subgroups are too small for it to be told from chance. */
  sensitivity: Interval | Unscored;
  specificity: Interval | Unscored;
  warning?: string;
}

export interface Assessment {
  task: ScoredSamples['task'];
  classes: readonly string[];
  level: number;
  /** What one case is: patients are the headline where any of them holds several images. */
  headline: 'image' | 'group';
  image: Scorecard;
  group?: Scorecard;
  /** AUC of the patients under each way to join the images of one. */
  groupRules: { rule: GroupRule; auc: Interval | Unscored }[];
  subgroups: SubgroupRow[];
  models: number;
  warnings: string[];
}

export interface AssessOptions extends Partial<ScorecardOptions> {
  subgroups?: readonly SubgroupColumn[];
}

/** A subgroup with fewer independent cases of any class than this is not to be read on its own. */
const smallBelow = 20;

/** Everything that can be said of predictions by themselves: images, patients, classes, subgroups. */
export function assess(samples: ScoredSamples, options: AssessOptions = {}): Assessment {
  checkSamples(samples);
  const complete = { level: 0.95, resamples: 2000, seed: 1, sensitivity: 0.95, ...options };
  const image = scorecard(samples, complete);
  const hasGroups = isClustered(samples);
  const joined = hasGroups ? scoreOrReason(() => joinedBy(samples, 'mean')) : undefined;
  const group = joined && !('reason' in joined) ? scorecard(joined, complete) : undefined;
  return {
    ...{ task: samples.task, classes: samples.classes, level: complete.level },
    headline: group ? 'group' : 'image',
    image,
    ...(group && { group }),
    groupRules: hasGroups
      ? groupRules.map((rule) => ({
          rule,
          auc: scoreOrReason(() => aucFigure(joinedBy(samples, rule), complete.level)),
        }))
      : [],
    subgroups: (options.subgroups ?? []).flatMap((column) => subgroupRows(samples, column, complete)),
    models: placesByFold(samples).size,
    warnings: warningsOf(samples, joined),
  };
}

function subgroupRows(
  samples: ScoredSamples,
  { name, values }: SubgroupColumn,
  options: ScorecardOptions,
): SubgroupRow[] {
  const places = new Map<string, number[]>();
  values.forEach((value, at) => places.set(value, [...(places.get(value) ?? []), at]));
  return [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([value, own]) => {
      const part = pick(samples, own);
      const casesOf = (label: number): number => {
        const members = own.filter((at) => samples.labels[at] === label);
        return samples.groups ? new Set(members.map((at) => samples.groups?.[at])).size : members.length;
      };
      const least = Math.min(...samples.classes.map((_, label) => casesOf(label)));
      const rates = samples.task === 'binary' ? ratesOf(part, options) : undefined;
      const undefinedRate: Unscored = { reason: 'defined for two classes' };
      return {
        ...{ column: name, value, n: own.length },
        groups: part.groups ? new Set(part.groups).size : own.length,
        classes: samples.classes.map((_, label) => part.labels.filter((of) => of === label).length),
        auc: scoreOrReason(() => aucFigure(part, options.level)),
        sensitivity: rates?.sensitivity ?? undefinedRate,
        specificity: rates?.specificity ?? undefinedRate,
        ...(least < smallBelow && {
          warning: `only ${least} independent ${least === 1 ? 'case' : 'cases'} of a class: too few to be read on its own`,
        }),
      };
    });
}

function ratesOf(part: ScoredSamples, { level, threshold = 0.5 }: ScorecardOptions) {
  const answers = part.scores.map((row) => ((row.at(-1) as number) > threshold ? 1 : 0));
  return operatingRates({ samples: part, answers, rule: '', thresholds: [threshold, threshold], level });
}

function warningsOf(samples: ScoredSamples, joined: ScoredSamples | Unscored | undefined): string[] {
  const { labels, groups, folds, classes } = samples;
  const warnings: string[] = [];
  classes.forEach((name, label) => {
    const own = labels.map((_, at) => at).filter((at) => labels[at] === label);
    const cases = groups ? new Set(own.map((at) => groups[at])).size : own.length;
    if (cases < smallBelow) {
      warnings.push(
        `Only ${cases} independent ${cases === 1 ? 'case' : 'cases'} of class ${name}: every interval leans on them.`,
      );
    }
  });
  if (joined && 'reason' in joined) warnings.push(`No figures per patient: ${joined.reason}.`);
  if (folds && groups) {
    const foldsOfGroup = new Map<string, Set<string>>();
    groups.forEach((group, at) =>
      foldsOfGroup.set(group, (foldsOfGroup.get(group) ?? new Set()).add(folds[at] as string)),
    );
    const torn = [...foldsOfGroup.values()].filter((of) => of.size > 1).length;
    if (torn > 0) {
      warnings.push(
        `${torn} of ${foldsOfGroup.size} patients have images in several folds: unless the folds are repeats, models were tested on patients that they were trained on.`,
      );
    }
  }
  return warnings;
}
