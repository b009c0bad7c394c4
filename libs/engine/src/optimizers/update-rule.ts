import type { Tensor } from '../tensors.js';
import type { Weight } from '../weights/weight.js';

/** What one step needs to know besides the arrays. */
export interface StepContext {
  readonly weight: Weight;
  /** Of this weight, layer-wise scale included. */
  readonly learningRate: number;
  /** 1 at the first step. */
  readonly step: number;
}

/** The arithmetic of an optimizer, for TensorFlow's in-place ops and for any backend; both give the same numbers. */
export interface UpdateRule {
  /** Names of the arrays kept per weight; they start at zero. */
  readonly slots: readonly string[];
  /** Updates the native variables of the weight and its slots in place; left out where TensorFlow has no such op. */
  inPlace?(handles: InPlaceHandles, context: StepContext): void;
  /** The compiled operation for many weights, and its settings after the clip limit. */
  native(moves: readonly StepContext[]): { readonly name: string; readonly settings: readonly number[] };
  /** Returns the new value and the new slots. */
  composite(value: Tensor, slots: readonly Tensor[], gradient: Tensor, context: StepContext): [Tensor, ...Tensor[]];
}

export interface InPlaceHandles {
  /** The native variables. */
  readonly weight: number;
  readonly slots: readonly number[];
  readonly gradient: number;
  /** Multiplies the weight by a number, in place. */
  scaleWeight(factor: number): void;
  /** Handle of a float32 scalar, freed after the step. */
  scalar(value: number): number;
}

/** Layer-wise learning rates and the like: a factor per weight. */
export type RateScale = (weight: Weight) => number;

export interface CommonOptions {
  readonly rateScale?: RateScale;
  /** Global gradient norm above which gradients are scaled down; 0 is off. */
  readonly clipNorm?: number;
}
