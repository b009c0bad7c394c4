import type { Assignment, Parameter, Space } from '../../space/space.js';
import { type Cube, fromUnit, levelsOf, ownCube, parametersOf, toUnit } from '../cube.js';

/** How assignments of a space become coordinates of a Gaussian process. */
export interface Encoding {
  cube: Cube;
  parameters: readonly Parameter[];
  isOption: readonly boolean[];
  /** The parameter of each coordinate. */
  weightOf: readonly number[];
  encode(assignment: Assignment): Float64Array;
  /** Coordinates of the assignment at a point of a cube, which is not made. */
  encodeAt(cube: Cube, point: Float64Array): Float64Array;
  /** Coordinates with some number parameters (by their slot) moved to their places of a point, between levels too. */
  place(coordinates: Float64Array, point: Float64Array, slots: readonly number[]): Float64Array;
  /** Slopes by coordinate as slopes by the place of each parameter in [0, 1]. */
  slopesByParameter(coordinates: Float64Array, slopes: Float64Array): Float64Array;
}

const angle = Math.PI / 2;

/**
 * A number is its place in [0, 1]; an option only differs or does not. What belongs to a branch lies on a quarter of a circle, what does not exist
 * at its centre (arc kernel, Swersky et al. 1409.4011): it is equally far from all values, and two trials without it do not differ.
 */
export function encodingOf(space: Space): Encoding {
  const parameters = parametersOf(space);
  const always = new Set(space.parameters.map(({ name }) => name));
  const isOption: boolean[] = [];
  const weightOf: number[] = [];
  const places = parameters.map((parameter, at) => {
    const option = parameter.type === 'choice' || parameter.type === 'categorical';
    const isArc = !option && !always.has(parameter.name);
    const first = isOption.length;
    for (let k = 0; k < (isArc ? 2 : 1); k += 1) {
      isOption.push(option);
      weightOf.push(at);
    }
    return { parameter, first, option, isArc };
  });
  const placeOf = new Map(places.map((place) => [place.parameter, place]));
  const optionCoordinates = places.flatMap(({ option, first }) => (option ? [first] : []));
  return {
    ...{ cube: ownCube(space), parameters, isOption, weightOf },
    encode: (assignment) => {
      const coordinates = new Float64Array(isOption.length);
      for (const { parameter, first, option, isArc } of places) {
        const value = assignment[parameter.name];
        if (value === undefined) {
          if (option) coordinates[first] = -1;
          continue;
        }
        const at = toUnit(parameter, value);
        coordinates[first] = isArc ? Math.cos(angle * at) / angle : at;
        if (isArc) coordinates[first + 1] = Math.sin(angle * at) / angle;
      }
      return coordinates;
    },
    encodeAt: ({ slotOf }, point) => {
      const coordinates = new Float64Array(isOption.length);
      for (const at of optionCoordinates) coordinates[at] = -1;
      const visit = (members: readonly Parameter[]): void => {
        for (const parameter of members) {
          const { first, isArc } = placeOf.get(parameter) as (typeof places)[number];
          const at = snapped(parameter, point[slotOf.get(parameter.name) as number] as number);
          coordinates[first] = isArc ? Math.cos(angle * at) / angle : at;
          if (isArc) coordinates[first + 1] = Math.sin(angle * at) / angle;
          if (parameter.type !== 'choice') continue;
          visit(parameter.branches[Math.floor(at * parameter.branches.length)]?.parameters ?? []);
        }
      };
      visit(space.parameters);
      return coordinates;
    },
    place: (coordinates, point, slots) => {
      const moved = coordinates.slice();
      for (const slot of slots) {
        const { first, isArc } = places[slot] as (typeof places)[number];
        const at = point[slot] as number;
        moved[first] = isArc ? Math.cos(angle * at) / angle : at;
        if (isArc) moved[first + 1] = Math.sin(angle * at) / angle;
      }
      return moved;
    },
    slopesByParameter: (coordinates, slopes) =>
      Float64Array.from(places, ({ first, option, isArc }) => {
        if (option) return 0;
        if (!isArc) return slopes[first] as number;
        // d (cos, sin)(angle x) / angle = (-sin, cos)(angle x): the coordinates turned by a right angle.
        const [x, y] = [coordinates[first] as number, coordinates[first + 1] as number];
        return angle * (x * (slopes[first + 1] as number) - y * (slopes[first] as number));
      }),
  };
}

/** The place of the level that a place of [0, 1] falls into; of a continuous range the place itself. */
function snapped(parameter: Parameter, at: number): number {
  const levels = levelsOf(parameter);
  if (levels === 1) return 0.5;
  const isLog = (parameter.type === 'int' || parameter.type === 'float') && parameter.scale === 'log';
  if (isLog) return parameter.type === 'int' ? toUnit(parameter, fromUnit(parameter, at)) : at;
  if (levels === Infinity) return at;
  return (Math.min(levels - 1, Math.max(0, Math.floor(at * levels))) + 0.5) / levels;
}
