import { Invalid } from '@paucis/contracts';

/** A binary mask in 2D [rows, columns] or 3D [slices, rows, columns], row-major; what is not 0 is inside. */
export interface Mask {
  shape: readonly number[];
  data: ArrayLike<number>;
}

/** A truth and a prediction of the same shape with the distance between pixel centres along each axis in millimetres. */
export interface MaskPair {
  truth: Mask;
  prediction: Mask;
  spacingMm: readonly number[];
}

/** Refuses masks of different shape, of other than two or three axes, or whose data do not fill them. */
export function checkMasks(truth: Mask, prediction: Mask): void {
  const { shape } = truth;
  if (shape.length !== prediction.shape.length || shape.some((size, axis) => size !== prediction.shape[axis])) {
    throw new Invalid(
      'shape-mismatch',
      `masks: the truth is ${shape.join(' x ')}, the prediction ${prediction.shape.join(' x ')}`,
    );
  }
  if (shape.length !== 2 && shape.length !== 3) {
    throw new Invalid('shape-wrong', `masks: expected 2 or 3 axes, got ${shape.length}`);
  }
  const size = shape.reduce((product, of) => product * of, 1);
  for (const [name, { data }] of Object.entries({ truth, prediction })) {
    if (size >= 1 && data.length === size) continue;
    throw new Invalid('shape-mismatch', `masks: the ${name} has ${data.length} values, its shape ${shape.join(' x ')}`);
  }
}

/** Refuses a spacing that is not one positive number of millimetres per axis. */
export function checkSpacing(shape: readonly number[], spacingMm: readonly number[]): void {
  if (spacingMm.length === shape.length && spacingMm.every((step) => step > 0 && Number.isFinite(step))) return;
  throw new Invalid(
    'spacing-wrong',
    `masks: expected ${shape.length} positive spacings in mm, got ${spacingMm.join(', ') || 'none'}`,
  );
}
