import { z } from 'zod';
import { byFamily, isBetter, isWaiting, type TrialView, valueAt } from '../sweep/trial.js';
import { rungPlan } from './rung-plan.js';
import { defineScheduler, type Situation, type Verdict } from './scheduler.js';

const Options = z
  .strictObject({
    unit: z.literal('step').default('step'),
    min: z.int().positive(),
    max: z.int().positive(),
    reduction: z.int().min(2).max(10).default(3),
  })
  .refine(({ min, max }) => min <= max, { message: 'min must not be above max' });
type Options = z.output<typeof Options>;

/** Some trials that start together and are halved together. */
interface Bracket {
  /** The rung that its trials start at. */
  first: number;
  size: number;
}

/**
 * Hyperband (Li et al. 1603.06560) with the sizes of the paper's table, floor((s_max + 1) / (s + 1)) reduction^s: brackets from many trials
 * at the lowest rung to few at the highest, round after round. In a bracket each family is halved by itself, once all its trials of a rung have
 * ended: of n the best floor(n / reduction) go on, one at least, so that a family that starts slowly comes to the last rung too. Brackets do not
 * wait for each other.
 */
export const hyperband = hyperbandWith(2, byFamily, bestOf);

/** As it was: families had shares of one bracket's places, and the last place went to the best of all, which a slow starter is not yet. */
export const hyperbandV1 = hyperbandWith(1, (members) => [members], seated);

function hyperbandWith(
  version: number,
  halvedTogether: (members: readonly TrialView[]) => (readonly TrialView[])[],
  chosen: Choose,
) {
  return defineScheduler<Options>({
    name: 'hyperband',
    version,
    options: Options as z.ZodType<Options>,
    rungs: ({ min, max, reduction }, replication) => rungPlan({ min, max, reduction, ...replication }),
    refuses: (_options, { rungs }) =>
      rungs.length < 2 ? 'all its brackets would be the same: min and max leave one rung' : undefined,
    next: (situation) => {
      const { history, rungs, freeSlots, startsLeft, options } = situation;
      if (freeSlots < 1) return undefined;
      const { brackets, open } = filled(bracketsOf(rungs.length, options.reduction), history.toArray());
      for (const { first, members, isFull } of brackets) {
        if (!isFull && startsLeft > 0) break;
        for (const some of halvedTogether(members)) {
          const found = promotion(some, first, chosen, situation);
          if (found) return found;
        }
      }
      return startsLeft > 0 ? { kind: 'start', ...(open.first > 0 ? { rung: open.first } : {}) } : undefined;
    },
    expectedCounts: ({ reduction }, rungs, trials) => {
      const counts = rungs.map(() => 0);
      const round = bracketsOf(rungs.length, reduction);
      for (let left = trials, at = 0; left > 0; at += 1) {
        const { first, size } = round[at % round.length] as Bracket;
        const levels = levelsOf(Math.min(left, size), rungs.length - first, reduction);
        // What starts above a rung has the steps of that rung to do as well.
        rungs.forEach(
          (_, rung) => (counts[rung] = (counts[rung] as number) + (levels[Math.max(0, rung - first)] as number)),
        );
        left -= size;
      }
      return counts;
    },
  });
}

/** Who of a ranking gets so many places. */
type Choose = (ranking: readonly TrialView[], places: number, reduction: number) => readonly TrialView[];

function bestOf(ranking: readonly TrialView[], places: number): readonly TrialView[] {
  return ranking.slice(0, places);
}

/** The brackets of one round, most trials first. */
export function bracketsOf(rungs: number, reduction: number): Bracket[] {
  return Array.from({ length: rungs }, (_, first) => {
    const halvings = rungs - 1 - first;
    return { first, size: Math.floor(rungs / (halvings + 1)) * reduction ** halvings };
  });
}

/** How many of a bracket's trials come to each of its rungs. */
export function levelsOf(size: number, rungs: number, reduction: number): number[] {
  const levels = [size];
  while (levels.length < rungs) levels.push(Math.max(1, Math.floor((levels.at(-1) as number) / reduction)));
  return levels;
}

/** The trials by bracket, in order of their index, and the bracket that the next trial belongs to. */
function filled(round: readonly Bracket[], history: readonly TrialView[]) {
  const brackets: { first: number; members: readonly TrialView[]; isFull: boolean }[] = [];
  for (let start = 0, at = 0; ; at += 1) {
    const open = round[at % round.length] as Bracket;
    const members = history.slice(start, start + open.size);
    const isFull = members.length === open.size;
    if (members.length > 0) brackets.push({ first: open.first, members, isFull });
    if (!isFull) return { brackets, open };
    start += open.size;
  }
}

/** The next trial of a bracket to go on, if the rung below is complete. */
function promotion(
  bracket: readonly TrialView[],
  first: number,
  chosen: Choose,
  { rungs, direction, options }: Situation<Options>,
): Verdict | undefined {
  const levels = levelsOf(bracket.length, rungs.length - first, options.reduction);
  for (let rung = first; rung < rungs.length - 1; rung += 1) {
    const reached = bracket.filter((trial) => trial.rung >= rung);
    const isComplete = reached.every((trial) => valueAt(trial, rung) !== undefined || trial.status !== 'active');
    if (!isComplete) return undefined;
    const rank = (a: TrialView, b: TrialView): number => (isBetter(a, b, rung, direction) ? -1 : 1);
    const ranking = reached.filter((trial) => Number.isFinite(valueAt(trial, rung))).sort(rank);
    const places = levels[rung - first + 1] as number;
    const next = chosen(ranking, places, options.reduction).find((trial) => trial.rung === rung && isWaiting(trial));
    if (next) return { kind: 'grow', trial: next.index, rung: rung + 1 };
  }
  return undefined;
}

/**
 * Who gets the places: of each family its best floor(n / reduction); then the best of families without a place; then the best of the
 * rest. So a family that starts slowly is judged by its own kind.
 */
function seated(ranking: readonly TrialView[], places: number, reduction: number): TrialView[] {
  const families = byFamily(ranking);
  const shares = families.flatMap((members) => members.slice(0, Math.floor(members.length / reduction)));
  const rankOf = new Map(ranking.map((trial, at) => [trial, at]));
  const inOrder = (trials: TrialView[]): TrialView[] =>
    trials.sort((a, b) => (rankOf.get(a) as number) - (rankOf.get(b) as number));
  const without = families.filter((members) => members.length < reduction).map((members) => members[0] as TrialView);
  const order = [...inOrder(shares), ...inOrder(without), ...ranking];
  return [...new Set(order)].slice(0, places);
}
