import { signatureSize } from './views.js';

/** Bits of one band of the hash: images that agree on all of them meet in one bucket. */
const bandBits = 16;
const bands = signatureSize / bandBits;

/** Bits that may differ between a copy and the view that finds it, and their least low-resolution correlation. */
const farthest = 20;
const leastLikeness = 0.95;

/**
 * The least correlation of what sets the two apart from the mean of the set. Where all images look alike, as chest films do, all of
 * them are alike by the measure above, and only this one tells a copy from another patient.
 */
const leastOwnLikeness = 0.85;

/** Images looked at for one image, all its views together: where thousands look alike, the first of them stand for the others. */
const mostVisited = 20_000;

/** Doubtful bits of a band (those nearest to their threshold) that are tried both ways. */
const doubtfulBits = 3;

/**
 * A 64-bit hash of each image (is each cosine coefficient above its median over the set?) in four tables of 16 bits. Bits of
 * equal odds spread even images that all look alike, such as chest films, over the buckets.
 */
export class PerceptualIndex {
  private readonly medians: Float32Array;
  private readonly mean: Float32Array;
  private readonly meanEnergy: number;
  private readonly alongMean: Float32Array; // [n], products with the mean
  private readonly ownLength: Float32Array; // [n], lengths of signatures less the mean
  private readonly hashes: Uint16Array; // [n, 4]
  private readonly starts: readonly Int32Array[];
  private readonly members: readonly Int32Array[];
  private readonly seen: Int32Array;
  private visit = 0;
  private visitsLeft = mostVisited;
  /** Of the signature that is looked up; -1 where it was not needed yet. */
  private queryLength = -1;
  private queryAlongMean = 0;
  private readonly query = new Uint16Array(bands);
  private readonly doubts = new Uint8Array(doubtfulBits + 1);
  private readonly margins = new Float32Array(doubtfulBits + 1);

  /** Signatures [n, 64]; rows that are not `usable` are never found. */
  constructor(
    private readonly signatures: Float32Array,
    usable: Uint8Array,
  ) {
    const count = usable.length;
    this.medians = mediansOf(signatures, usable);
    this.mean = meanOf(signatures, usable);
    this.meanEnergy = productOf(this.mean, this.mean, 0);
    this.alongMean = new Float32Array(count);
    this.ownLength = new Float32Array(count);
    for (let at = 0; at < count; at += 1) {
      this.alongMean[at] = productOf(this.mean, signatures, at * signatureSize);
      this.ownLength[at] = distanceOf(this.mean, signatures, at * signatureSize);
    }
    this.hashes = new Uint16Array(count * bands);
    this.seen = new Int32Array(count);
    for (let at = 0; at < count; at += 1) {
      hashInto(
        signatures.subarray(at * signatureSize, (at + 1) * signatureSize),
        this.medians,
        this.hashes,
        at * bands,
      );
    }
    const tables = Array.from({ length: bands }, (_, band) => tableOf(this.hashes, usable, band));
    this.starts = tables.map(({ starts }) => starts);
    this.members = tables.map(({ members }) => members);
  }

  /** Before the views of another image are looked up. */
  beginImage(): void {
    this.visitsLeft = mostVisited;
  }

  /**
   * Calls back with every image whose signature is close to this one, once each, and the correlation of what sets both apart from
   * the mean of the set.
   */
  near(signature: Float32Array, found: (image: number, likeness: number) => void): void {
    this.visit += 1;
    hashInto(signature, this.medians, this.query, 0);
    this.queryLength = -1;
    for (let band = 0; band < bands; band += 1) {
      const key = this.query[band] as number;
      this.findDoubts(signature, band);
      for (let choice = 0; choice < 1 << doubtfulBits; choice += 1) {
        let bucket = key;
        for (let doubt = 0; doubt < doubtfulBits; doubt += 1) {
          if (choice & (1 << doubt)) bucket ^= 1 << (this.doubts[doubt] as number);
        }
        this.scan(band, bucket, signature, found);
      }
    }
  }

  private scan(
    band: number,
    bucket: number,
    signature: Float32Array,
    found: (image: number, likeness: number) => void,
  ): void {
    const [starts, members] = [this.starts[band] as Int32Array, this.members[band] as Int32Array];
    const end = starts[bucket + 1] as number;
    for (let place = starts[bucket] as number; place < end; place += 1) {
      const image = members[place] as number;
      if (this.seen[image] === this.visit) continue;
      if (this.visitsLeft === 0) return;
      this.visitsLeft -= 1;
      this.seen[image] = this.visit;
      if (this.distance(image) > farthest) continue;
      const from = image * signatureSize;
      const likeness = productOf(signature, this.signatures, from);
      if (likeness < leastLikeness) continue;
      const ownLikeness = this.ownLikeness(signature, image, likeness);
      if (ownLikeness >= leastOwnLikeness) found(image, ownLikeness);
    }
  }

  /** The correlation of what sets both apart from the mean, from products that are known: (q - m)(s - m) / |q - m| |s - m|. */
  private ownLikeness(signature: Float32Array, image: number, likeness: number): number {
    if (this.queryLength < 0) {
      this.queryLength = distanceOf(signature, this.mean, 0);
      this.queryAlongMean = productOf(signature, this.mean, 0);
    }
    const lengths = this.queryLength * (this.ownLength[image] as number);
    const product = likeness - this.queryAlongMean - (this.alongMean[image] as number) + this.meanEnergy;
    return lengths > 0 ? product / lengths : 0;
  }

  private distance(image: number): number {
    const [query, hashes, at] = [this.query, this.hashes, image * bands];
    const low =
      ((query[0] as number) ^ (hashes[at] as number)) | (((query[1] as number) ^ (hashes[at + 1] as number)) << 16);
    const high =
      ((query[2] as number) ^ (hashes[at + 2] as number)) | (((query[3] as number) ^ (hashes[at + 3] as number)) << 16);
    return onesIn(low) + onesIn(high);
  }

  /** Fills `doubts` with the bits of a band that lie nearest to their threshold, the nearest first. */
  private findDoubts(signature: Float32Array, band: number): void {
    const { doubts, margins } = this;
    margins.fill(Infinity);
    for (let bit = 0; bit < bandBits; bit += 1) {
      const at = band * bandBits + bit;
      const margin = Math.abs((signature[at] as number) - (this.medians[at] as number));
      let place = doubtfulBits;
      for (; place > 0 && margin < (margins[place - 1] as number); place -= 1) {
        margins[place] = margins[place - 1] as number;
        doubts[place] = doubts[place - 1] as number;
      }
      margins[place] = margin;
      doubts[place] = bit;
    }
  }
}

function productOf(signature: Float32Array, signatures: Float32Array, from: number): number {
  let sum = 0;
  for (let at = 0; at < signatureSize; at += 1) sum += (signature[at] as number) * (signatures[from + at] as number);
  return sum;
}

function hashInto(signature: Float32Array, medians: Float32Array, into: Uint16Array, start: number): void {
  for (let band = 0; band < bands; band += 1) {
    let bits = 0;
    for (let bit = 0; bit < bandBits; bit += 1) {
      const at = band * bandBits + bit;
      if ((signature[at] as number) > (medians[at] as number)) bits |= 1 << bit;
    }
    into[start + band] = bits;
  }
}

/** The median of each coefficient over at most 4,096 images, evenly taken. */
function mediansOf(signatures: Float32Array, usable: Uint8Array): Float32Array {
  const stride = Math.max(1, Math.floor(usable.length / 4096));
  const rows: number[] = [];
  for (let at = 0; at < usable.length; at += stride) if (usable[at] === 1) rows.push(at);
  return Float32Array.from({ length: signatureSize }, (_, coefficient) => {
    const values = Float32Array.from(rows, (row) => signatures[row * signatureSize + coefficient] as number).sort();
    return values[values.length >> 1] ?? 0;
  });
}

/** The mean of each coefficient over the images that are looked up. */
function meanOf(signatures: Float32Array, usable: Uint8Array): Float32Array {
  const sums = new Float64Array(signatureSize);
  let count = 0;
  usable.forEach((mark, row) => {
    if (mark !== 1) return;
    count += 1;
    for (let at = 0; at < signatureSize; at += 1) {
      sums[at] = (sums[at] as number) + (signatures[row * signatureSize + at] as number);
    }
  });
  return Float32Array.from(sums, (sum) => sum / Math.max(1, count));
}

function distanceOf(signature: Float32Array, signatures: Float32Array, from: number): number {
  let energy = 0;
  for (let at = 0; at < signatureSize; at += 1) {
    const value = (signature[at] as number) - (signatures[from + at] as number);
    energy += value * value;
  }
  return Math.sqrt(energy);
}

/** Images by the value of one band: those of bucket b stand from starts[b] to starts[b + 1]. */
function tableOf(hashes: Uint16Array, usable: Uint8Array, band: number): { starts: Int32Array; members: Int32Array } {
  const starts = new Int32Array((1 << bandBits) + 1);
  const bucketOf = (at: number) => hashes[at * bands + band] as number;
  for (let at = 0; at < usable.length; at += 1) {
    if (usable[at] === 1) starts[bucketOf(at) + 1] = (starts[bucketOf(at) + 1] as number) + 1;
  }
  for (let bucket = 0; bucket < 1 << bandBits; bucket += 1) {
    starts[bucket + 1] = (starts[bucket + 1] as number) + (starts[bucket] as number);
  }
  const next = starts.slice();
  const members = new Int32Array(starts[1 << bandBits] as number);
  for (let at = 0; at < usable.length; at += 1) {
    if (usable[at] !== 1) continue;
    const place = next[bucketOf(at)] as number;
    members[place] = at;
    next[bucketOf(at)] = place + 1;
  }
  return { starts, members };
}

function onesIn(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
