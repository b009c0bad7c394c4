import { cholesky, solveLower, solveUpper } from './cholesky.js';
import type { Hyperparameters, Inputs } from './gaussian-process.js';

/** A prediction and its slopes in each coordinate. */
export interface Slopes {
  mean: number;
  variance: number;
  meanSlope: Float64Array;
  varianceSlope: Float64Array;
}

/** A Gaussian process with Matern 5/2 conditioned on standardised values. */
export class Posterior {
  private readonly n: number;
  private readonly width: number;
  /** Coordinates times the root of their weight: [n, width]. Options stand apart. */
  private readonly scaled: Float64Array;
  private readonly roots: Float64Array;
  private readonly numbers: number[] = [];
  private readonly options: { at: number; weight: number; values: Float64Array }[] = [];
  private readonly factor: Float64Array;
  private readonly alpha: Float64Array;
  private readonly row: Float64Array;
  private readonly fall: Float64Array;

  constructor(
    private readonly inputs: Inputs,
    private readonly values: readonly number[],
    private readonly hyper: Hyperparameters,
  ) {
    const { points, isOption, weightOf } = inputs;
    this.n = points.length;
    this.width = isOption.length;
    const weights = Float64Array.from(isOption, (_, c) => hyper.weights[weightOf?.[c] ?? c] as number);
    this.roots = weights.map(Math.sqrt);
    isOption.forEach((option, at) => {
      if (!option) this.numbers.push(at);
      else {
        const values = Float64Array.from(points, (point) => point[at] as number);
        this.options.push({ at, weight: weights[at] as number, values });
      }
    });
    const numbers = this.numbers.length;
    this.scaled = new Float64Array(this.n * numbers);
    points.forEach((point, i) =>
      this.numbers.forEach((c, k) => (this.scaled[i * numbers + k] = (point[c] as number) * (this.roots[c] as number))),
    );
    this.row = new Float64Array(this.n);
    this.fall = new Float64Array(this.n);
    this.factor = this.factorOfPoints();
    this.alpha = solveUpper(this.factor, solveLower(this.factor, values));
  }

  /** The process that has seen other values at further points as well. */
  with(points: readonly Float64Array[], values: readonly number[]): Posterior {
    const inputs = { ...this.inputs, points: [...this.inputs.points, ...points] };
    return new Posterior(inputs, [...this.values, ...values], this.hyper);
  }

  predict(point: Float64Array): { mean: number; variance: number } {
    return { mean: this.meanAt(point), variance: this.varianceHere() };
  }

  /** The mean alone: far cheaper. */
  meanAt(point: Float64Array): number {
    this.kernelRow(point);
    let mean = 0;
    for (let i = 0; i < this.n; i += 1) mean += (this.row[i] as number) * (this.alpha[i] as number);
    return mean;
  }

  /** The variance at the point that `meanAt` was asked for last. */
  varianceHere(): number {
    const half = solveLower(this.factor, this.row);
    let variance = this.hyper.scale;
    for (let i = 0; i < this.n; i += 1) variance -= (half[i] as number) ** 2;
    return Math.max(variance, 1e-12);
  }

  slopes(point: Float64Array): Slopes {
    const mean = this.meanAt(point);
    const half = solveLower(this.factor, this.row);
    let variance = this.hyper.scale;
    for (let i = 0; i < this.n; i += 1) variance -= (half[i] as number) ** 2;
    const solved = solveUpper(this.factor, half);
    const [meanSlope, varianceSlope] = [new Float64Array(this.width), new Float64Array(this.width)];
    const numbers = this.numbers.length;
    const here = this.numbers.map((c) => (point[c] as number) * (this.roots[c] as number));
    for (let i = 0; i < this.n; i += 1) {
      // d k / d x = 2 slope (x - other) weight, slope by the squared distance.
      const pull = 2 * this.hyper.scale * (this.fall[i] as number);
      const [byMean, byVariance] = [pull * (this.alpha[i] as number), -2 * pull * (solved[i] as number)];
      for (let k = 0; k < numbers; k += 1) {
        const c = this.numbers[k] as number;
        const gap = ((here[k] as number) - (this.scaled[i * numbers + k] as number)) * (this.roots[c] as number);
        meanSlope[c] = (meanSlope[c] as number) + byMean * gap;
        varianceSlope[c] = (varianceSlope[c] as number) + byVariance * gap;
      }
    }
    return { mean, variance: Math.max(variance, 1e-12), meanSlope, varianceSlope };
  }

  /** Covariances with a point, and the kernel's slope by the squared distance: [n] each. */
  private kernelRow(point: Float64Array): void {
    const { scaled, row, fall, numbers } = this;
    const width = numbers.length;
    const here = new Float64Array(width);
    for (let k = 0; k < width; k += 1)
      here[k] = (point[numbers[k] as number] as number) * (this.roots[numbers[k] as number] as number);
    for (let i = 0, at = 0; i < this.n; i += 1) {
      let squared = 0;
      for (let k = 0; k < width; k += 1, at += 1) {
        const gap = (here[k] as number) - (scaled[at] as number);
        squared += gap * gap;
      }
      row[i] = squared;
    }
    for (const { at, weight, values } of this.options) {
      const own = point[at] as number;
      for (let i = 0; i < this.n; i += 1) if (values[i] !== own) row[i] = (row[i] as number) + weight;
    }
    for (let i = 0; i < this.n; i += 1) {
      const root = Math.sqrt(5 * (row[i] as number));
      const decay = Math.exp(-root);
      row[i] = this.hyper.scale * (1 + root + (root * root) / 3) * decay;
      fall[i] = (-5 / 6) * (1 + root) * decay;
    }
  }

  private factorOfPoints(): Float64Array {
    const { n } = this;
    const covariance = new Float64Array(n * n);
    this.inputs.points.forEach((point, i) => {
      this.kernelRow(point);
      for (let j = 0; j < i; j += 1) covariance[i * n + j] = this.row[j] as number;
      covariance[i * n + i] = this.hyper.scale + this.hyper.noise;
    });
    for (let jitter = 1e-9; ; jitter *= 10) {
      const factor = cholesky(covariance, n);
      if (factor) return factor;
      for (let i = 0; i < n; i += 1) covariance[i * n + i] = (covariance[i * n + i] as number) + jitter;
    }
  }
}
