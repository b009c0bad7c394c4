import { type Assignment, type Space, spaceOf } from '@paucis/search';

/** Something to minimise whose least value is known. */
export interface TestFunction {
  space: Space;
  least: number;
  value(at: Assignment): number;
  /** Only numbers, none of them conditional: CMA-ES can search it. */
  isNumeric: boolean;
}

const number = (at: Assignment, name: string): number => at[name] as number;

const branin: TestFunction = {
  space: spaceOf({ x: { float: [-5, 10] }, y: { float: [0, 15] } }),
  least: 0.397887357729738,
  isNumeric: true,
  value: (at) => {
    const [x, y] = [number(at, 'x'), number(at, 'y')];
    const bend = y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6;
    return bend * bend + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
  },
};

const hartmannA = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const hartmannP = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];
const hartmannC = [1, 1.2, 3, 3.2];

const hartmann6: TestFunction = {
  space: spaceOf(Object.fromEntries([0, 1, 2, 3, 4, 5].map((at) => [`x${at}`, { float: [0, 1] }]))),
  least: -3.32236801141551,
  isNumeric: true,
  value: (at) =>
    -hartmannC.reduce((sum, c, i) => {
      const inner = (hartmannA[i] as number[]).reduce(
        (total, a, j) => total + a * (number(at, `x${j}`) - (hartmannP[i]?.[j] as number) / 10_000) ** 2,
        0,
      );
      return sum + c * Math.exp(-inner);
    }, 0),
};

/** Three kinds of model, each with settings of its own; the best one has the narrowest valley. */
const conditional: TestFunction = {
  space: spaceOf({
    model: {
      choice: [
        { name: 'linear', decay: { loguniform: [1e-6, 1] } },
        { name: 'forest', trees: { int: [10, 500], log: true }, depth: { int: [1, 20] } },
        {
          name: 'net',
          rate: { loguniform: [1e-5, 1e-1] },
          width: { int: [8, 512], log: true },
          drop: { float: [0, 0.6] },
        },
      ],
    },
    scale: { float: [0, 2] },
  }),
  least: 0,
  isNumeric: false,
  value: (at) => {
    const common = (number(at, 'scale') - 1.2) ** 2;
    if (at.model === 'linear') return 0.4 + common + 0.02 * (Math.log10(number(at, 'model.linear.decay')) + 3) ** 2;
    if (at.model === 'forest') {
      const [trees, depth] = [Math.log(number(at, 'model.forest.trees') / 200), number(at, 'model.forest.depth') - 12];
      return 0.15 + common + 0.03 * trees ** 2 + 0.004 * depth ** 2;
    }
    const rate = Math.log10(number(at, 'model.net.rate')) + 2.7;
    const width = Math.log2(number(at, 'model.net.width') / 96);
    return common + 0.25 * rate ** 2 + 0.04 * width ** 2 + 2 * (number(at, 'model.net.drop') - 0.25) ** 2;
  },
};

/** Ten numbers, five whole numbers and five options, of very different weight; some act together. */
const mixed20: TestFunction = {
  space: spaceOf({
    ...Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`f${at}`, { float: [-1, 1] }])),
    ...Object.fromEntries(Array.from({ length: 4 }, (_, at) => [`r${at}`, { loguniform: [1e-5, 1] }])),
    ...Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`i${at}`, { int: [0, 12] }])),
    ...Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`c${at}`, { choice: ['a', 'b', 'c', 'd'] }])),
  }),
  least: 0,
  isNumeric: false,
  value: (at) => {
    let sum = 0;
    for (let k = 0; k < 6; k += 1) sum += 2 ** -k * (number(at, `f${k}`) - 0.3 + 0.1 * k) ** 2;
    for (let k = 0; k < 4; k += 1) sum += 0.1 * 2 ** -k * (Math.log10(number(at, `r${k}`)) + 2 + 0.5 * k) ** 2;
    for (let k = 0; k < 5; k += 1) sum += (0.01 * (number(at, `i${k}`) - 3 - k) ** 2) / (1 + k);
    const best = ['b', 'd', 'a', 'c', 'b'];
    for (let k = 0; k < 5; k += 1) sum += at[`c${k}`] === best[k] ? 0 : 0.25 / (1 + k);
    const slant = number(at, 'f0') - 0.3 - (number(at, 'f1') - 0.2);
    return sum + 0.5 * slant ** 2;
  },
};

export const functions: Readonly<Record<string, TestFunction>> = { branin, hartmann6, conditional, mixed20 };
