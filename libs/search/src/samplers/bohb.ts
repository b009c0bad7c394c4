import { mean, normalCdf, normalQuantile, type Random } from '@paucis/statistics';
import { z } from 'zod';
import { repaired } from '../space/repair.js';
import type { Parameter } from '../space/space.js';
import { valueAt } from '../sweep/trial.js';
import { assignmentAt, levelsOf, ownCube, parametersOf, pointOf, sharedCube } from './cube.js';
import { drawNew, isProposable } from './draw-new.js';
import { decisiveRung } from './observations.js';
import { type Question, defineSampler } from './sampler.js';

const Options = z.strictObject({
  /** Share of uniform draws, which keeps the guarantees of hyperband. */
  randomShare: z
    .number()
    .min(0)
    .max(1)
    .default(1 / 3),
  /** Share of the results that counts as good. */
  top: z.number().gt(0).lt(1).default(0.15),
  candidates: z.int().min(1).max(10_000).default(64),
  /** Candidates are drawn with the bandwidth times this. */
  widening: z.number().positive().default(3),
});
type Options = z.output<typeof Options>;

const narrowest = 1e-3;

/**
 * The model of BOHB (Falkner et al. 1807.01774), made for `hyperband`: kernel densities of the good and of the other results at the highest
 * rung that holds d + 3 of them. d counts the parameters that can exist together.
 */
export const bohb = defineSampler<Options>({
  name: 'bohb',
  version: 1,
  options: Options,
  propose: (ask) => {
    const { space, history, random, options } = ask;
    const model = random.next() < options.randomShare ? undefined : modelOf(ask);
    if (model) {
      const { good, bad, parameters } = model;
      const candidates = Array.from({ length: options.candidates }, () => {
        const point = draw(good, parameters, random, options.widening);
        return { point, score: logDensity(good, parameters, point) - logDensity(bad, parameters, point) };
      }).sort((a, b) => b.score - a.score);
      for (const { point } of candidates) {
        const assignment = repaired(space, assignmentAt(space, ownCube(space), point), random);
        if (!assignment || !isProposable(space, history, assignment)) continue;
        return { assignment, reason: `model of ${model.results} results at rung ${model.rung}` };
      }
    }
    const assignment = drawNew(ask);
    return assignment && { assignment, reason: 'uniform draw' };
  },
});

/** Points in the unit cube and the width of the kernel in each coordinate. */
interface Density {
  points: readonly Float64Array[];
  widths: Float64Array;
}

function modelOf({ space, history, direction, random, options }: Question<Options>) {
  const least = sharedCube(space).width + 1;
  const rung = decisiveRung(history, least + 2);
  const sign = direction === 'maximize' ? -1 : 1;
  const results = history
    .flatMap((trial) => {
      const value = valueAt(trial, rung);
      return value === undefined || !Number.isFinite(value) ? [] : [{ trial, loss: sign * value }];
    })
    .sort((a, b) => a.loss - b.loss || a.trial.index - b.trial.index);
  if (results.length < least + 2) return undefined;
  const cube = ownCube(space);
  const parameters = parametersOf(space);
  // What does not exist in a trial is drawn: it neither speaks for nor against a value.
  const points = results.map(({ trial }) =>
    pointOf(space, cube, trial.assignment).map((at) => (Number.isNaN(at) ? random.next() : at)),
  );
  const goodSize = Math.max(least, Math.floor(options.top * points.length));
  const badSize = Math.max(least, Math.floor((1 - options.top) * points.length));
  return {
    good: densityOf(points.slice(0, goodSize), parameters),
    bad: densityOf(points.slice(goodSize, goodSize + badSize), parameters),
    parameters,
    rung,
    results: results.length,
  };
}

/** Widths by the normal reference rule, 1.06 sd n^(-1/(4 + d)). */
function densityOf(points: readonly Float64Array[], parameters: readonly Parameter[]): Density {
  const widths = Float64Array.from(parameters, (parameter, at) => {
    const values = points.map((point) => point[at] as number);
    const middle = mean(values);
    const variance = mean(values.map((value) => (value - middle) ** 2));
    const width = 1.06 * Math.sqrt(variance) * values.length ** (-1 / (4 + parameters.length));
    const widest = isOption(parameter) ? 1 - 1 / levelsOf(parameter) : Infinity;
    return Math.min(widest, Math.max(narrowest, width));
  });
  return { points, widths };
}

function draw(density: Density, parameters: readonly Parameter[], random: Random, widening: number): Float64Array {
  const center = density.points[random.integer(density.points.length)] as Float64Array;
  return center.map((at, slot) => {
    const parameter = parameters[slot] as Parameter;
    const width = density.widths[slot] as number;
    if (isOption(parameter)) return random.next() < 1 - width ? at : random.next();
    const [low, high] = [normalCdf(-at / (width * widening)), normalCdf((1 - at) / (width * widening))];
    const x = at + width * widening * normalQuantile(low + random.next() * (high - low));
    return Math.min(1, Math.max(0, x));
  });
}

/** Gaussian kernels for numbers, Aitchison & Aitken's for options. */
function logDensity({ points, widths }: Density, parameters: readonly Parameter[], at: Float64Array): number {
  const logs = new Float64Array(points.length);
  parameters.forEach((parameter, slot) => {
    const [x, width] = [at[slot] as number, widths[slot] as number];
    const levels = isOption(parameter) ? levelsOf(parameter) : 0;
    if (levels === 1) return;
    const level = Math.floor(x * levels);
    const same = levels > 0 ? Math.log(1 - width) : -Math.log(width);
    const other = levels > 0 ? Math.log(width / (levels - 1)) : 0;
    for (let k = 0; k < logs.length; k += 1) {
      const center = points[k]?.[slot] as number;
      const z = (x - center) / width;
      const term = levels === 0 ? same - 0.5 * z * z : Math.floor(center * levels) === level ? same : other;
      logs[k] = (logs[k] as number) + term;
    }
  });
  const most = logs.reduce((a, b) => Math.max(a, b), -Infinity);
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0) / logs.length);
}

function isOption({ type }: Parameter): boolean {
  return type === 'choice' || type === 'categorical';
}
