/** Below this many values a comparison sort is quicker than the histograms of the radix sort. */
const fewForRadix = 1000;
const digitBits = 11;
const digits = 1 << digitBits;

/**
 * The places of the values from the smallest to the largest, equal values in their order. Large arrays by radix sort of the upper
 * 32 bits of the doubles, three passes; only values that differ further down are compared. Values must not be NaN.
 */
export function ascendingOrder(values: ArrayLike<number>): Uint32Array {
  const places = new Uint32Array(values.length).map((_, at) => at);
  if (values.length < fewForRadix) return places.sort((a, b) => (values[a] as number) - (values[b] as number));
  const keys = sortableWords(values);
  let order: Uint32Array = places;
  for (let shift = 0; shift < 32; shift += digitBits) order = sortedByDigit(order, keys, shift);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    let isAscending = true;
    while (end < order.length && keys[order[end] as number] === keys[order[start] as number]) {
      if ((values[order[end] as number] as number) < (values[order[end - 1] as number] as number)) isAscending = false;
      end += 1;
    }
    if (!isAscending) order.subarray(start, end).sort((a, b) => (values[a] as number) - (values[b] as number));
    start = end;
  }
  return order;
}

/** The upper words of the doubles, with their bits turned so that unsigned order is the order of the values. */
function sortableWords(values: ArrayLike<number>): Uint32Array {
  const double = new DataView(new ArrayBuffer(8));
  const keys = new Uint32Array(values.length);
  for (let at = 0; at < keys.length; at += 1) {
    double.setFloat64(0, (values[at] as number) + 0); // -0 becomes 0, which equals it
    const word = double.getUint32(0);
    keys[at] = word ^ ((word >> 31) | 0x8000_0000);
  }
  return keys;
}

function sortedByDigit(order: Uint32Array, keys: Uint32Array, shift: number): Uint32Array {
  const next = new Uint32Array(digits);
  for (let at = 0; at < keys.length; at += 1) {
    const digit = ((keys[at] as number) >>> shift) & (digits - 1);
    next[digit] = (next[digit] as number) + 1;
  }
  let before = 0;
  for (let digit = 0; digit < digits; digit += 1) {
    const count = next[digit] as number;
    next[digit] = before;
    before += count;
  }
  const sorted = new Uint32Array(order.length);
  for (let at = 0; at < order.length; at += 1) {
    const place = order[at] as number;
    const digit = ((keys[place] as number) >>> shift) & (digits - 1);
    const to = next[digit] as number;
    sorted[to] = place;
    next[digit] = to + 1;
  }
  return sorted;
}
