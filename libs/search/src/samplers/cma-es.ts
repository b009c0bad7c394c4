import { seededRandom } from '@paucis/statistics';
import { z } from 'zod';
import { repaired } from '../space/repair.js';
import type { Parameter, Space } from '../space/space.js';
import { cmaConstants, type CmaState, drawCma, norm, startCma, updateCma, whiten } from './cma/cma.js';
import { withMargin } from './cma/margin.js';
import { assignmentAt, type Cube, levelsOf, ownCube, parametersOf, pointOf } from './cube.js';
import { drawNew, isProposable } from './draw-new.js';
import { commonRung, searchBehind } from './generations.js';
import { reflected } from './mutation.js';
import type { Direction, TrialView } from '../sweep/trial.js';
import { type Question, defineSampler } from './sampler.js';

const Options = z.strictObject({
  /** First step size as a share of each range; the optimum should lie within about three of them. */
  sigma: z
    .number()
    .positive()
    .max(1)
    .default(1 / 6),
  /** Trials of a generation; 4 + 3 ln n where it is left out. */
  population: z.int().min(4).max(10_000).optional(),
});
type Options = z.output<typeof Options>;

const attempts = 100;

/**
 * CMA-ES (Hansen 1604.00772) in the unit cube, for numbers only; whole numbers and steps with margin; restarts with twice the population
 * (IPOP) where a run has converged. Generation g is told once all its trials have ended or have a value; asked for more before that, it
 * draws from the distribution as it stands, and those trials count in the generation that their index falls into. What is drawn outside the cube
 * is drawn again a few times in few dimensions, then mirrored at its faces.
 */
export const cmaEs = cmaEsWith(2, { redraws: (n) => Math.floor(20 / n), into: reflected });

/** As it was: fifty draws, then clipped. In 30 dimensions hardly one around a restart's mean lies inside, so that each proposal cost all fifty. */
export const cmaEsV1 = cmaEsWith(1, { redraws: () => 50, into: (x) => Math.min(1, Math.max(0, x)) });

/** What becomes of draws outside the unit cube of n dimensions. */
interface Outside {
  redraws(n: number): number;
  /** A coordinate of the last draw brought into [0, 1]. */
  into(x: number): number;
}

function cmaEsWith(version: number, outside: Outside) {
  return defineSampler<Options>({
    name: 'cma-es',
    version,
    options: Options,
    refuses: (space) => {
      const other = choicesOf(space.parameters)[0];
      if (other === undefined) return undefined;
      return `${other} is a choice, and CMA-ES moves along numbers only; tpe or differential-evolution can`;
    },
    propose: (ask) => {
      const { space, history, random } = ask;
      const axes = axesOf(space);
      if (axes.parameters.length > 0) {
        const search = searchOf(axes, ask);
        for (let attempt = 0; attempt < attempts; attempt += 1) {
          const drawn = drawCma(search.state, random).map(
            (x, at) =>
              (x - (search.state.mean[at] as number)) * (search.scales[at] as number) +
              (search.state.mean[at] as number),
          );
          const isOutside = drawn.some((x) => x < 0 || x > 1);
          if (isOutside && attempt < outside.redraws(drawn.length)) continue;
          const assignment = repaired(
            space,
            assignmentAt(space, axes.cube, pointWith(axes, drawn.map(outside.into))),
            random,
          );
          if (!assignment || !isProposable(space, history, assignment)) continue;
          const { state, restarts } = search;
          return {
            assignment,
            reason: `run ${restarts + 1}, generation ${state.generation + 1}, step size ${state.sigma.toPrecision(2)}`,
          };
        }
      }
      const assignment = drawNew(ask);
      return assignment && { assignment, reason: 'uniform draw' };
    },
  });
}

/** The parameters that have more than one value, with their coordinates. */
interface Axes {
  cube: Cube;
  parameters: Parameter[];
  slots: number[];
}

interface Search {
  state: CmaState;
  /** Factor of the margin on each standard deviation. */
  scales: Float64Array;
  restarts: number;
  /** Generations without a better value. */
  idle: number;
  best: number;
}

/** Names of the parameters that are no numbers and have more than one option. */
function choicesOf(parameters: readonly Parameter[]): string[] {
  return parameters.flatMap((parameter) => {
    if (parameter.type !== 'choice' && parameter.type !== 'categorical') return [];
    if (levelsOf(parameter) > 1) return [parameter.name];
    return parameter.type === 'choice' ? choicesOf(parameter.branches[0]?.parameters ?? []) : [];
  });
}

function axesOf(space: Space): Axes {
  const cube = ownCube(space);
  const parameters = parametersOf(space).filter((parameter) => levelsOf(parameter) > 1);
  return { cube, parameters, slots: parameters.map(({ name }) => cube.slotOf.get(name) as number) };
}

function pointWith({ cube, slots }: Axes, x: Float64Array): Float64Array {
  const point = new Float64Array(cube.width).fill(0.5);
  slots.forEach((slot, at) => (point[slot] = x[at] as number));
  return point;
}

/** The search distribution after all complete generations of the history. */
function searchOf(axes: Axes, question: Question<Options>): Search {
  const { space, direction, sweep, options } = question;
  const restarted = (search: Search): Search =>
    hasConverged(search) ? startOf(axes, search.restarts + 1, sweep.seed, options) : search;
  return searchBehind<Search>(
    {
      name: 'cma-es',
      start: () => startOf(axes, 0, sweep.seed, options),
      size: ({ state }) => state.constants.lambda,
      tell: (search, members) => {
        const points = membersByLoss(members, axes, space, direction);
        return restarted(points.some(({ loss }) => loss < Infinity) ? advance(search, axes, points) : search);
      },
    },
    question,
  );
}

/** The members of a generation, best first, by their values at the highest rung that all of them have come to. */
function membersByLoss(members: readonly TrialView[], { cube, slots }: Axes, space: Space, direction: Direction) {
  const sign = direction === 'maximize' ? -1 : 1;
  const common = commonRung(members);
  return members
    .map(({ assignment, results }) => {
      const value = (results.findLast(({ rung }) => rung <= common) ?? results.at(-1))?.value;
      const point = pointOf(space, cube, assignment);
      return {
        loss: value === undefined || !Number.isFinite(value) ? Infinity : sign * value,
        x: Float64Array.from(slots, (slot) => point[slot] as number),
      };
    })
    .sort((a, b) => a.loss - b.loss);
}

function startOf({ parameters }: Axes, restarts: number, seed: number, { sigma, population }: Options): Search {
  const n = parameters.length;
  const random = seededRandom(seed, 'cma-es', restarts);
  const mean = new Float64Array(n).map(() => (restarts === 0 ? 0.5 : random.next()));
  const constants = cmaConstants(n, (population ?? cmaConstants(n).lambda) * 2 ** restarts);
  const scales = new Float64Array(n).fill(1);
  return { state: startCma(mean, sigma, constants), scales, restarts, idle: 0, best: Infinity };
}

function advance(
  { state, scales, restarts, idle, best }: Search,
  { parameters }: Axes,
  told: readonly { loss: number; x: Float64Array }[],
): Search {
  const next = updateCma(
    state,
    told.map(({ x }) => injected(state, scales, x)),
  );
  const { n, lambda } = next.constants;
  const mean = next.mean.slice();
  const margins = scales.slice();
  parameters.forEach((parameter, at) => {
    if (levelsOf(parameter) === Infinity) return;
    const deviation = next.sigma * Math.sqrt(next.covariance[at * n + at] as number);
    const coordinate = { mean: mean[at] as number, scale: scales[at] as number };
    const moved = withMargin(parameter, coordinate, deviation, 1 / (n * lambda));
    [mean[at], margins[at]] = [moved.mean, moved.scale];
  });
  const loss = told[0]?.loss as number;
  const isBetter = loss < best;
  return {
    state: { ...next, mean },
    scales: margins,
    restarts,
    idle: isBetter ? 0 : idle + 1,
    best: isBetter ? loss : best,
  };
}

/** A point that may come from an older distribution or was rounded: no farther from the mean than a draw would be (Hansen 1110.4181). */
function injected(
  { constants: { n }, mean, sigma, eigen }: CmaState,
  scales: Float64Array,
  x: Float64Array,
): Float64Array {
  const step = x.map((value, at) => (value - (mean[at] as number)) / (sigma * (scales[at] as number)));
  const factor = Math.min(1, (Math.sqrt(n) + (2 * n) / (n + 2)) / norm(whiten(eigen, step)));
  return step.map((value, at) => (mean[at] as number) + sigma * factor * value);
}

/** Steps too small to matter, a distribution too thin to compute with, or many generations without a better value. */
function hasConverged({ state, idle }: Search): boolean {
  const { n, lambda } = state.constants;
  const [least, most] = [Math.min(...state.eigen.values), Math.max(...state.eigen.values)];
  if (state.sigma * Math.sqrt(most) < 1e-6 || most > 1e14 * least) return true;
  return idle >= 10 + Math.ceil((30 * n) / lambda);
}
