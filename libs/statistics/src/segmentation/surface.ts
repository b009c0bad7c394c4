/** A box of a mask that holds 1 inside and 0 outside, with outside all around, with the step from one position to the next along each axis. */
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

/** Inside positions with a 4-neighbour (3D: 6-neighbour) outside: the mask minus its erosion. The box ends outside on every side. */
export function surfaceOf({ strides, data }: Box): Uint32Array {
  const found = new Uint32Array(data.length);
  let count = 0;
  for (let at = 0; at < data.length; at += 1) {
    if (data[at] === 0) continue;
    for (let axis = 0; axis < strides.length; axis += 1) {
      const stride = strides[axis] as number;
      if (data[at - stride] !== 0 && data[at + stride] !== 0) continue;
      found[count++] = at;
      break;
    }
  }
  return found.slice(0, count);
}
