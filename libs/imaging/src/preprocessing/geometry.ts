import type { Preprocessing } from '@paucis/contracts';
import type { Span } from './resize.js';

/** Where the source lies in the target: which part of it is drawn from, to how many pixels, and how many lie before them. */
export interface Placement {
  readonly source: Span;
  readonly before: number;
}

/**
 * Rows and columns of a source of that shape in the target. `stretch` takes all of it to all of the target; `pad` shrinks it whole
 * and leaves a margin; `crop` fills the target and leaves an edge of the source out. With a spacing, a source pixel has that
 * share of a target pixel first: a body part keeps its size, and what does not fit is padded or cropped whatever `fit` says.
 */
export function placementsOf(
  { height, width, spacing }: { height: number; width: number; spacing?: readonly number[] | undefined },
  { size, fit, spacing: wanted }: Pick<Preprocessing, 'size' | 'fit' | 'spacing'>,
): { readonly rows: Placement; readonly columns: Placement } {
  const sides = [height, width] as const;
  if (wanted && spacing) {
    const scales = sides.map((_, axis) => (spacing.at(axis - 2) as number) / wanted);
    return {
      rows: placed(height, size.height, scales[0] as number),
      columns: placed(width, size.width, scales[1] as number),
    };
  }
  const scales = [size.height / height, size.width / width] as const;
  if (fit === 'stretch')
    return { rows: placed(height, size.height, scales[0]), columns: placed(width, size.width, scales[1]) };
  const scale = fit === 'pad' ? Math.min(...scales) : Math.max(...scales);
  return { rows: placed(height, size.height, scale), columns: placed(width, size.width, scale) };
}

/** A side in the middle of another, `scale` target pixels for each of its own. */
function placed(side: number, target: number, scale: number): Placement {
  const count = Math.max(1, Math.round(side * scale));
  if (count <= target) return { source: { from: 0, length: side, count }, before: (target - count) >> 1 };
  const length = target / scale;
  return { source: { from: (side - length) / 2, length, count: target }, before: 0 };
}
