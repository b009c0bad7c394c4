import { type ImageShape, Invalid } from '@paucis/contracts';
import { valuesIn } from '../samples.js';

/** Labelled images in memory: what shards hold and trainings read. */
export interface Batch {
  readonly image: ImageShape;
  /** [n, (depth,) height, width, channels], unsigned bytes. */
  readonly images: Uint8Array;
  /** [n], the class; with several findings [n, labelColumns]. -1 is not known. */
  readonly labels: Int32Array;
  readonly labelColumns?: number;
  /** [n, (depth,) height, width], a class number each; zeros for a sample without a mask. */
  readonly masks?: Uint8Array;
  readonly texts?: readonly string[];
  readonly sampleIds: readonly string[];
  /** Patient or lesion of each sample; its own id where none is known. */
  readonly groups: readonly string[];
}

/** Bytes of one image. */
export const imageBytes: (image: ImageShape) => number = valuesIn;

/** The samples with these ids, in this order, from whichever batch holds them. `Invalid` names an id that none holds. */
export function selectSamples(batches: readonly Batch[], sampleIds: readonly string[]): Batch {
  const [first] = batches;
  if (first === undefined) throw new Invalid('shards-missing', 'samples: expected at least one shard, got none');
  const size = imageBytes(first.image);
  const { labelColumns = 1 } = first;
  const places = new Map<string, readonly [Batch, number]>();
  for (const batch of batches) {
    if (JSON.stringify(shapeOf(batch)) !== JSON.stringify(shapeOf(first))) {
      throw new Invalid('shards-differ', `samples: expected images ${shapeOf(first)}, a shard has ${shapeOf(batch)}`);
    }
    batch.sampleIds.forEach((id, at) => places.set(id, [batch, at]));
  }
  const maskSize = size / first.image.channels;
  const images = new Uint8Array(sampleIds.length * size);
  const labels = new Int32Array(sampleIds.length * labelColumns);
  const masks = batches.some((batch) => batch.masks) ? new Uint8Array(sampleIds.length * maskSize) : undefined;
  const texts = batches.some((batch) => batch.texts) ? new Array<string>(sampleIds.length).fill('') : undefined;
  const groups = sampleIds.map((id, at) => {
    const place = places.get(id);
    if (place === undefined) {
      throw new Invalid('sample-missing', `samples: expected sample ${id} in the given shards, found none of that id`, {
        id,
      });
    }
    const [batch, row] = place;
    images.set(batch.images.subarray(row * size, (row + 1) * size), at * size);
    labels.set(batch.labels.subarray(row * labelColumns, (row + 1) * labelColumns), at * labelColumns);
    if (batch.masks) masks?.set(batch.masks.subarray(row * maskSize, (row + 1) * maskSize), at * maskSize);
    if (texts) texts[at] = batch.texts?.[row] ?? '';
    return batch.groups[row] as string;
  });
  return {
    image: first.image,
    images,
    labels,
    ...(labelColumns > 1 && { labelColumns }),
    ...(masks && { masks }),
    ...(texts && { texts }),
    sampleIds: [...sampleIds],
    groups,
  };
}

function shapeOf({ image: { depth, height, width, channels }, labelColumns = 1 }: Batch): readonly number[] {
  return [
    ...(depth === undefined ? [] : [depth]),
    height,
    width,
    channels,
    ...(labelColumns > 1 ? [labelColumns] : []),
  ];
}
