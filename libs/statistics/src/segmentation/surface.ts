/** A box of a mask that holds 1 inside and 0 outside, with the step from one position to the next along each axis. */
export interface Box {
  shape: readonly number[];
  strides: readonly number[];
  data: Uint8Array;
}

/** Row-major strides. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis -= 1) {
    strides[axis] = (strides[axis + 1] as number) * (shape[axis + 1] as number);
  }
  return strides;
}

/** Inside positions with a 4-neighbour (3D: 6-neighbour) outside: the mask minus its erosion. Beyond the box is outside. */
export function surfaceOf({ shape, strides, data }: Box): Uint32Array {
  const found: number[] = [];
  for (let at = 0; at < data.length; at += 1) {
    if (data[at] === 0) continue;
    const inner = shape.every((size, axis) => {
      const stride = strides[axis] as number;
      const position = Math.floor(at / stride) % size;
      return position > 0 && position < size - 1 && data[at - stride] !== 0 && data[at + stride] !== 0;
    });
    if (!inner) found.push(at);
  }
  return Uint32Array.from(found);
}
