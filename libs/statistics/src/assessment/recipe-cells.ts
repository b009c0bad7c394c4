import { friedman, nemenyi } from '../comparisons/friedman.js';
import { hierarchicalBootstrap, type HierarchicalInterval } from '../comparisons/hierarchical-bootstrap.js';
import { wilcoxonSignedRank, type WilcoxonTest } from '../comparisons/wilcoxon-signed-rank.js';
import { seededRandom } from '../seeded-random.js';
import { scoreOrReason, type Unscored } from '../unscored.js';
import { meanAucOf } from './mean-auc.js';
import { pick, placesByFold, rankedAuc, type ScoredSamples } from './scored-samples.js';

/** A fold that is named `fold/seed` is a replicate: another training on the same split. */
export function foldAndSeed(cell: string): { fold: string; seed: string } {
  const at = cell.lastIndexOf('/');
  return at < 0 ? { fold: cell, seed: '' } : { fold: cell.slice(0, at), seed: cell.slice(at + 1) };
}

/** Folds of which the same samples were validated, however often they were trained on. */
export const foldsAmong = (cells: Iterable<string>): number =>
  new Set([...cells].map((cell) => foldAndSeed(cell).fold)).size;

/**
 * Validation cases per training case: from the patients of a cell and of all of them, so that neither seeds nor repeated folds
 * are taken for further splits; where no patients are named, as k folds have it.
 */
export function testToTrainOf(samples: ScoredSamples): number {
  const cells = placesByFold(samples);
  const { groups } = samples;
  if (!groups) return 1 / (foldsAmong(cells.keys()) - 1);
  const all = new Set(groups).size;
  const sizes = [...cells.values()].map((places) => new Set(places.map((at) => groups[at])).size);
  const held = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  return held < all ? held / (all - held) : Infinity;
}

/** AUC within each cell (fold x seed); of several findings their mean. */
export function cellValues(samples: ScoredSamples): Map<string, number> {
  return new Map([...placesByFold(samples)].map(([cell, places]) => [cell, rankedAuc(pick(samples, places))]));
}

/** Wilcoxon's signed-rank test over the cells: it asks how often one wins, not by how much. */
export function rankedDifferences(a: ScoredSamples, b: ScoredSamples): WilcoxonTest | Unscored {
  return scoreOrReason(() => {
    const [ofA, ofB] = [cellValues(a), cellValues(b)];
    return wilcoxonSignedRank([...ofA].map(([cell, value]) => value - (ofB.get(cell) as number)));
  });
}

/** A minus B, drawing folds, seeds within them and patients within those: the luck of split, training and patients. */
export function resampledDifference(
  a: ScoredSamples,
  b: ScoredSamples,
  { level, resamples, seed }: { level: number; resamples: number; seed: string | number },
): HierarchicalInterval | Unscored {
  return scoreOrReason(() => {
    const cells = placesByFold(a);
    const [valueOfA, valueOfB] = [cellAuc(a, cells), cellAuc(b, cells)];
    const folds = new Map<string, { seeds: string[]; places: readonly number[] }>();
    for (const [cell, places] of cells) {
      const of = foldAndSeed(cell);
      const known = folds.get(of.fold);
      if (known) known.seeds.push(of.seed);
      else folds.set(of.fold, { seeds: [of.seed], places });
    }
    const nameOf = (fold: string, of: string | number) => (of === '' ? fold : `${fold}/${of}`);
    return hierarchicalBootstrap({
      folds: [...folds].map(([fold, { seeds, places }]) => ({
        ...{ fold, seeds, size: places.length },
        classes: places.map((at) => a.labels[at] as number),
        ...(a.groups && { groups: places.map((at) => a.groups?.[at] as string) }),
      })),
      statistic: (fold, of, indices) => valueOfA(nameOf(fold, of), indices) - valueOfB(nameOf(fold, of), indices),
      random: seededRandom(seed, 'hierarchical'),
      ...{ resamples, level },
    });
  });
}

/** AUC of a cell over drawn samples, sorted once: a draw costs O(n). NaN where a class is not drawn. */
function cellAuc(samples: ScoredSamples, cells: ReadonlyMap<string, readonly number[]>) {
  const sorted = new Map([...cells].map(([cell, places]) => [cell, meanAucOf(pick(samples, places))]));
  return (cell: string, indices: Uint32Array): number => {
    const weights = new Float64Array((cells.get(cell) ?? []).length);
    for (const at of indices) weights[at] = (weights[at] as number) + 1;
    return sorted.get(cell)?.(weights) ?? NaN;
  };
}

/** All recipes at once, by their ranks within the cells. */
export interface RecipeRanks {
  names: string[];
  /** Folds x seeds. */
  cells: number;
  /** 1 is the best. */
  meanRanks: number[];
  /** Friedman's test that all rank alike, in Iman and Davenport's form; no F where all cells rank them in one order. */
  f?: number;
  p: number;
  /** Nemenyi: mean ranks further apart than this differ at the level. */
  criticalDifference: number;
  level: number;
  /** Nemenyi's p of each pair, adjusted for all pairs. */
  pairs: number[][];
}

/** Friedman's test and Nemenyi's over the cells. Three recipes or more; with two there is Wilcoxon's. */
export function rankRecipes(
  models: readonly { name: string; samples: ScoredSamples }[],
  level = 0.95,
): RecipeRanks | Unscored {
  if (models.length < 3) return { reason: "ranks are compared over three or more; two have Wilcoxon's test" };
  return scoreOrReason(() => {
    const values = models.map(({ samples }) => cellValues(samples));
    const cells = [...(values[0] as Map<string, number>).keys()];
    if (cells.length < 2) return { reason: 'one model each: nothing is known of other splits or seeds' };
    const rows = cells.map((cell) => values.map((of) => of.get(cell) as number));
    const [test, after] = [friedman(rows), nemenyi(rows, level)];
    return {
      names: models.map(({ name }) => name),
      cells: cells.length,
      meanRanks: test.meanRanks,
      ...(Number.isFinite(test.f) && { f: test.f }),
      p: test.fP,
      ...{ criticalDifference: after.criticalDifference, level, pairs: after.p },
    };
  });
}
