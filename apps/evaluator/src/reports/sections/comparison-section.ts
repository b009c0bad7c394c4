import { html, type Markup, pairsSection } from '@paucis/reports';
import { rowOf } from '../report-facts.js';
import type { ReportInput } from '../report-input.js';

/** The named finalists against each other, on the validation images that all of them have scored. */
export function comparisonSection(input: ReportInput): Markup | undefined {
  const { pairs = [], ranks } = input.comparison;
  if (pairs.length === 0) return undefined;
  const nameOf = (trialId: string): string => {
    const row = rowOf(input, trialId);
    return row ? `${row.family} #${row.trialIndex}` : trialId;
  };
  return html`${pairsSection(
      'finalists',
      pairs.map((pair) => ({ ...pair, a: nameOf(pair.a), b: nameOf(pair.b) })),
      ranks && 'names' in ranks ? { ...ranks, names: ranks.names.map(nameOf) } : ranks,
    )}
    <p class="note">
      The finalists (winner, tuned CNN baseline, best of other families) were chosen on these very images, which favours
      the first. The sealed test and the figure corrected for having been chosen do not share that flaw.
    </p>`;
}
