import { mean, quantileOfSorted } from '@paucis/statistics';
import { levelsOf, parametersOf, toUnit } from '../samplers/cube.js';
import { observations } from '../samplers/observations.js';
import type { Parameter, Space, Value } from '../space/space.js';
import type { Direction, TrialView } from '../sweep/trial.js';
import { byShare, type Importance } from './importance.js';

const top = 0.1;
const cells = 50;

/**
 * PED-ANOVA (Watanabe et al. 2304.10255): what decides whether a trial is among the best tenth. For each parameter the Pearson divergence of
 * the density of the best from that of all, over the trials in which it exists; shares add up to 1. All are 0 where none diverges.
 */
export function pedAnova(input: { space: Space; history: Iterable<TrialView>; direction: Direction }): Importance[] {
  const { space, history, direction } = input;
  const ranking = observations(history, direction).sort((a, b) => a.loss - b.loss || a.index - b.index);
  const best = new Set(ranking.slice(0, Math.max(1, Math.round(top * ranking.length))));
  const divergences = parametersOf(space)
    .filter((parameter) => levelsOf(parameter) > 1)
    .map((parameter) => {
      const having = ranking.filter(({ assignment }) => assignment[parameter.name] !== undefined);
      const values = (of: typeof having): Value[] => of.map(({ assignment }) => assignment[parameter.name] as Value);
      const all = densityOf(parameter, values(having));
      const good = densityOf(parameter, values(having.filter((each) => best.has(each))));
      const divergence = all.reduce((sum, p, at) => sum + p * ((good[at] as number) / p - 1) ** 2, 0);
      return { parameter: parameter.name, share: having.some((each) => best.has(each)) ? divergence : 0 };
    });
  const total = divergences.reduce((sum, { share }) => sum + share, 0);
  return byShare(divergences.map(({ parameter, share }) => ({ parameter, share: total > 0 ? share / total : 0 })));
}

/** Chances of the cells of a parameter: Gaussian kernels of Scott's width on a grid of the unit interval, and one even observation. */
function densityOf(parameter: Parameter, values: readonly Value[]): number[] {
  const isOption = parameter.type === 'choice' || parameter.type === 'categorical';
  const count = isOption ? levelsOf(parameter) : Math.min(cells, levelsOf(parameter));
  const places = values.map((value) => toUnit(parameter, value));
  const width = isOption ? 0 : scottWidth(places, 1 / count);
  const chances = new Array<number>(count).fill(1 / count / (values.length + 1));
  for (const place of places) {
    const kernel = chances.map((_, cell) => {
      if (isOption) return Math.floor(place * count) === cell ? 1 : 0;
      return Math.exp(-0.5 * (((cell + 0.5) / count - place) / width) ** 2);
    });
    const sum = kernel.reduce((total, each) => total + each, 0);
    kernel.forEach((each, cell) => (chances[cell] = (chances[cell] as number) + each / sum / (values.length + 1)));
  }
  return chances;
}

function scottWidth(places: readonly number[], narrowest: number): number {
  if (places.length < 2) return 1;
  const sorted = places.toSorted((a, b) => a - b);
  const middle = mean(sorted);
  const deviation = Math.sqrt(sorted.reduce((sum, place) => sum + (place - middle) ** 2, 0) / (sorted.length - 1));
  const quartiles = (quantileOfSorted(sorted, 0.75) - quantileOfSorted(sorted, 0.25)) / 1.34;
  const spread = quartiles > 0 ? Math.min(deviation, quartiles) : deviation;
  return Math.max(narrowest / 2, 1.059 * spread * sorted.length ** -0.2);
}
