import { flips, flipSigns, signatureSize } from './views.js';

/** Coefficients that change their sign together under every flip: odd and even along each axis. */
const classSize = signatureSize / 4;

/**
 * An orthogonal turn of signatures to the principal axes of a set, most telling first. Products of signatures stay what they
 * were. Axes never mix coefficients that flips tell apart, so a flip is still a change of signs.
 */
export interface Rotation {
  /** [4 flips, 64]: the signs that turn a rotated signature into that of the mirrored image. */
  readonly flipSigns: readonly Float32Array[];
  /** In place. */
  apply(signature: Float32Array): void;
}

/** The rotation for the signatures [n, 64] of a set, from at most 4,096 of its usable images. */
export function rotationFor(signatures: Float32Array, usable: Uint8Array): Rotation {
  const classes = classesOf();
  const axes = classes
    .flatMap((members) => principalAxes(covarianceOf(signatures, usable, members), members))
    .sort((a, b) => b.variance - a.variance);
  const weights = Float32Array.from(axes.flatMap(({ vector }) => [...vector])); // [64, 16]
  const sources = Uint8Array.from(axes.flatMap(({ members }) => members)); // [64, 16]
  const turned = new Float32Array(signatureSize);
  return {
    flipSigns: flips.map((_, flip) =>
      Float32Array.from(axes, ({ members }) => (flipSigns[flip] as Float32Array)[members[0] as number] as number),
    ),
    apply(signature) {
      for (let axis = 0; axis < signatureSize; axis += 1) {
        let sum = 0;
        for (let at = axis * classSize; at < (axis + 1) * classSize; at += 1) {
          sum += (weights[at] as number) * (signature[sources[at] as number] as number);
        }
        turned[axis] = sum;
      }
      signature.set(turned);
    },
  };
}

/** Indices [4, 16] of the coefficients of each class. */
function classesOf(): number[][] {
  const all = Array.from({ length: signatureSize }, (_, at) => at);
  const keyOf = (at: number) => flipSigns.map((signs) => signs[at]).join();
  return [...new Set(all.map(keyOf))].map((key) => all.filter((at) => keyOf(at) === key));
}

/** [16, 16] */
function covarianceOf(signatures: Float32Array, usable: Uint8Array, members: readonly number[]): Float64Array {
  const stride = Math.max(1, Math.floor(usable.length / 4096));
  const sums = new Float64Array(classSize);
  const products = new Float64Array(classSize * classSize);
  let count = 0;
  for (let row = 0; row < usable.length; row += stride) {
    if (usable[row] !== 1) continue;
    count += 1;
    const values = members.map((at) => signatures[row * signatureSize + at] as number);
    values.forEach((a, i) => {
      sums[i] = (sums[i] as number) + a;
      values.forEach((b, j) => (products[i * classSize + j] = (products[i * classSize + j] as number) + a * b));
    });
  }
  const n = Math.max(1, count);
  return products.map((sum, at) => {
    const [a, b] = [sums[Math.floor(at / classSize)] as number, sums[at % classSize] as number];
    return sum / n - (a / n) * (b / n);
  });
}

interface Axis {
  readonly variance: number;
  readonly vector: Float64Array;
  readonly members: readonly number[];
}

/** Jacobi's cyclic rotations (Golub & Van Loan, 8.5): for 16 x 16 the shortest that is exact enough. */
function principalAxes(matrix: Float64Array, members: readonly number[]): Axis[] {
  const n = classSize;
  const a = matrix.slice();
  const v = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
  for (let sweep = 0; sweep < 12; sweep += 1) {
    for (let p = 0; p < n - 1; p += 1) {
      for (let q = p + 1; q < n; q += 1) {
        const off = a[p * n + q] as number;
        if (off === 0) continue;
        const theta = ((a[q * n + q] as number) - (a[p * n + p] as number)) / (2 * off);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        turn(a, { first: p, second: q, step: n, c, s: t * c }); // columns
        turn(a, { first: p * n, second: q * n, step: 1, c, s: t * c }); // rows
        turn(v, { first: p, second: q, step: n, c, s: t * c });
      }
    }
  }
  return members.map((_, axis) => ({
    variance: a[axis * (n + 1)] as number,
    vector: Float64Array.from(members, (_member, row) => v[row * n + axis] as number),
    members,
  }));
}

function turn(
  values: Float64Array,
  { first, second, step, c, s }: { first: number; second: number; step: number; c: number; s: number },
): void {
  for (let at = 0; at < classSize; at += 1) {
    const [x, y] = [values[first + at * step] as number, values[second + at * step] as number];
    values[first + at * step] = c * x - s * y;
    values[second + at * step] = s * x + c * y;
  }
}
