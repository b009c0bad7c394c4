import { type ImageShape, Invalid } from '@paucis/contracts';

/** Labelled images in memory: what shards hold and trainings read. */
export interface Batch {
  readonly image: ImageShape;
  /** [n, height, width, channels], unsigned bytes. */
  readonly images: Uint8Array;
  readonly labels: Int32Array;
  readonly sampleIds: readonly string[];
  /** Patient or lesion of each sample; its own id where none is known. */
  readonly groups: readonly string[];
}

/** Bytes of one image. */
export function imageBytes({ height, width, channels }: ImageShape): number {
  return height * width * channels;
}

/** The samples with these ids, in this order, from whichever batch holds them. `Invalid` names an id that none holds. */
export function selectSamples(batches: readonly Batch[], sampleIds: readonly string[]): Batch {
  const [first] = batches;
  if (first === undefined) throw new Invalid('shards-missing', 'samples: expected at least one shard, got none');
  const size = imageBytes(first.image);
  const places = new Map<string, readonly [Batch, number]>();
  for (const batch of batches) {
    if (JSON.stringify(shapeOf(batch)) !== JSON.stringify(shapeOf(first))) {
      throw new Invalid('shards-differ', `samples: expected images ${shapeOf(first)}, a shard has ${shapeOf(batch)}`);
    }
    batch.sampleIds.forEach((id, at) => places.set(id, [batch, at]));
  }
  const images = new Uint8Array(sampleIds.length * size);
  const labels = new Int32Array(sampleIds.length);
  const groups = sampleIds.map((id, at) => {
    const place = places.get(id);
    if (place === undefined) {
      throw new Invalid('sample-missing', `samples: expected sample ${id} in the given shards, found none of that id`, {
        id,
      });
    }
    const [batch, row] = place;
    images.set(batch.images.subarray(row * size, (row + 1) * size), at * size);
    labels[at] = batch.labels[row] as number;
    return batch.groups[row] as string;
  });
  return { image: first.image, images, labels, sampleIds: [...sampleIds], groups };
}

function shapeOf({ image: { height, width, channels } }: Batch): readonly number[] {
  return [height, width, channels];
}
