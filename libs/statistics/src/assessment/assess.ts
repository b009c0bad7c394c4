import { type GroupRule, groupRules } from '../group-predictions.js';
import type { Interval } from '../interval.js';
import { scoreOrReason, type Unscored } from '../unscored.js';
import { aucFigure } from './auc-figure.js';
import { joinedBy } from './joined-samples.js';
import { checkSamples, isClustered, placesByFold, type ScoredSamples } from './scored-samples.js';
import { type Scorecard, scorecard, type ScorecardOptions } from './scorecard.js';
import { smallBelow, type SubgroupColumn, type SubgroupRow, subgroupRows } from './subgroups.js';

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
