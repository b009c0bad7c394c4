/** Bilinear, with half-pixel centres: [rows · columns] to [height · width]. */
export function upsampled(
  map: ArrayLike<number>,
  { rows, columns }: { rows: number; columns: number },
  { height, width }: { height: number; width: number },
): Float32Array {
  const across = Array.from({ length: width }, (_, x) => between(x, width, columns));
  const result = new Float32Array(height * width);
  for (let y = 0; y < height; y += 1) {
    const [top, bottom, down] = between(y, height, rows);
    for (let x = 0; x < width; x += 1) {
      const [left, right, along] = across[x] as readonly [number, number, number];
      const at = (row: number, column: number): number => map[row * columns + column] as number;
      const upper = at(top, left) * (1 - along) + at(top, right) * along;
      const lower = at(bottom, left) * (1 - along) + at(bottom, right) * along;
      result[y * width + x] = upper * (1 - down) + lower * down;
    }
  }
  return result;
}

/** The two places that a pixel lies between, and how far it is from the first. */
function between(pixel: number, pixels: number, places: number): readonly [number, number, number] {
  const at = Math.min(places - 1, Math.max(0, ((pixel + 0.5) * places) / pixels - 0.5));
  const low = Math.floor(at);
  return [low, Math.min(places - 1, low + 1), at - low];
}

/** 0 to 255 over the map's own range from 0 to its largest value; all zero where nothing is positive. */
export function asBytes(map: Float32Array): Uint8Array {
  const most = map.reduce((high, value) => Math.max(high, value), 0);
  return Uint8Array.from(map, (value) => (most > 0 ? Math.round((255 * Math.max(0, value)) / most) : 0));
}

/** Where a map lies relative to an object. */
export interface OnObject {
  /** Share of the positive attribution that lies on the object; undefined where there is none at all. */
  readonly share?: number;
  /** Share of the image that the object covers: what an even map would have on it. */
  readonly area: number;
  /** The largest value lies on the object (the "pointing game"). */
  readonly hit: boolean;
}

/** `object`: non-zero where it is. */
export function onObject(map: Float32Array, object: ArrayLike<number>): OnObject {
  let [inside, all, pixels, best] = [0, 0, 0, 0];
  for (let at = 0; at < map.length; at += 1) {
    const value = Math.max(0, map[at] as number);
    all += value;
    if (value > Math.max(0, map[best] as number)) best = at;
    if (object[at] === 0) continue;
    pixels += 1;
    inside += value;
  }
  return { ...(all > 0 && { share: inside / all }), area: pixels / map.length, hit: all > 0 && object[best] !== 0 };
}
