/** A schedule over the full length of a training, whatever part of it is run. */
export interface RateSchedule {
  /** Peak rate. */
  readonly learningRate: number;
  readonly warmupSteps: number;
  readonly totalSteps: number;
}

/** Share of the peak at the last step. */
const floor = 0.01;

/** Rate of a step counted from 0: linear from peak/warmup to the peak, then a cosine to 1 % of it. */
export function learningRateAt(step: number, { learningRate, warmupSteps, totalSteps }: RateSchedule): number {
  if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - 1 - warmupSteps));
  return learningRate * (floor + ((1 - floor) * (1 + Math.cos(Math.PI * progress))) / 2);
}
