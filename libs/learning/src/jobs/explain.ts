import {
  type AttributionMethod,
  type ExplainSpec,
  type ExplanationFile,
  Invalid,
  type OnObject,
  type PixelOrder,
} from '@paucis/contracts';
import { readSafetensors, restoreWeights, type Tensor4D } from '@paucis/engine';
import type { Batch } from '@paucis/imaging';
import type { Network } from '@paucis/networks';
import { isUnscored, scoreOrReason, seededRandom, spearman } from '@paucis/statistics';
import { attentionRollout } from '../explanation/attention-rollout.js';
import { areaUnder, centrePrior, faithfulness, orderOf } from '../explanation/faithfulness.js';
import { gradCam, type PlaceMaps } from '../explanation/grad-cam.js';
import { asBytes, onObject, upsampled } from '../explanation/heat-map.js';
import { chosenPlaces, placesWithObject } from '../explanation/chosen-places.js';
import { withoutObject } from '../explanation/without-object.js';
import { imageTensor } from '../image-tensor.js';
import { predictionFile, predictScores } from '../training/predict-scores.js';
import { buildNetwork } from './build-network.js';
import { readFold } from './fold-data.js';
import type { JobContext, JobIo, JobKindDefinition, JobOutcome } from './job-io.js';

/** Images whose maps are shown. */
const mostPictures = 8;
/** Images with a known object that maps are compared with. */
const mostObjects = 400;

type Explained = ExplanationFile['samples'][number];
type Located = ExplanationFile['objects'][number];

/** What is done so far: a checkpoint holds it as JSON. */
interface Progress {
  samples: Explained[];
  objects: Located[];
  sums: ExplanationFile['curves'];
}

/**
 * Where a model looks and whether that is so: Grad-CAM and attention rollout, deletion and insertion against a random order and
 * the centre, the share on known objects, the answers without the object, and the maps of a network with random weights.
 */
export const explain: JobKindDefinition<ExplainSpec> = {
  execute: async (spec, io, context) => {
    if (spec.dataset.task === 'multilabel') {
      throw new Invalid('explain-task', 'explain: expected one class of each image, the data set has several findings');
    }
    const { validation } = await readFold(spec.dataset, spec.fold, io);
    const network = buildNetwork(spec.network, spec.dataset, 0);
    const stranger = buildNetwork(spec.network, spec.dataset, spec.seed);
    try {
      restoreWeights(network.weights, readSafetensors(await weightsOf(io)).tensors);
      return await new Explainer(spec, validation, network, stranger, context).run(io);
    } finally {
      network.dispose();
      stranger.dispose();
    }
  },
};

async function weightsOf(io: JobIo): Promise<Uint8Array> {
  const bytes = await io.readInput('weights');
  if (bytes !== undefined) return bytes;
  throw new Invalid('weights-missing', 'explain: expected the input weights, got none');
}

/** One model on the validation images of its fold. */
class Explainer {
  private readonly scores: readonly (readonly number[])[];
  private readonly picked: readonly number[];
  private readonly located: readonly number[];
  private readonly done: Progress;

  constructor(
    private readonly spec: ExplainSpec,
    private readonly samples: Batch,
    private readonly network: Network,
    private readonly stranger: Network,
    private readonly context: JobContext,
  ) {
    this.scores = predictScores(network, samples);
    const random = seededRandom(spec.seed, 'explain', 'images');
    this.picked = chosenPlaces(samples.labels, spec.images, random);
    this.located = placesWithObject(samples).slice(0, mostObjects);
    const { resumeFrom } = context;
    this.done = resumeFrom
      ? (JSON.parse(Buffer.from(resumeFrom).toString('utf8')) as Progress)
      : { samples: [], objects: [], sums: {} };
  }

  async run(io: JobIo): Promise<JobOutcome> {
    const { done, picked, located, context } = this;
    const total = picked.length + located.length;
    for (let at = done.samples.length + done.objects.length; at < total; at += 1) {
      if (context.signal?.aborted) {
        await this.save(at);
        return { state: 'stopped' };
      }
      if (at < picked.length) done.samples.push(this.explained(picked[at] as number));
      else done.objects.push(this.locate(located[at - picked.length] as number));
      context.progress(at + 1, total);
      if (context.wantsCheckpoint?.()) await this.save(at + 1);
      await new Promise(setImmediate); // lets the signal and the supervisor's messages in
    }
    await io.writeArtifact('explanation', Buffer.from(JSON.stringify(this.file())));
    return { state: 'done', result: { images: picked.length, objects: located.length } };
  }

  private async save(step: number): Promise<void> {
    await this.context.checkpoint(step, Buffer.from(JSON.stringify(this.done)));
  }

  private explained(at: number): Explained {
    const { image } = this.samples;
    const facts = this.factsOf(at);
    const maps = this.mapsOf(this.network, at, facts.answer);
    const random = seededRandom(this.spec.seed, 'explain', facts.sampleId);
    const guides: [PixelOrder, Float32Array][] = [
      ...maps.map(({ method, pixels }): [PixelOrder, Float32Array] => [method, pixels]),
      ['random', new Float32Array(image.height * image.width)],
      ['centre', centrePrior(image)],
    ];
    const areas: Explained['areas'] = {};
    for (const [order, guide] of guides) {
      const { deletion, insertion } = faithfulness({
        ...{ pixels: this.pixelsOf(at), image, label: facts.answer },
        order: orderOf(guide, random),
        scores: (images, count) => this.scoresOf(images, count),
      });
      this.context.progress(this.done.samples.length, this.picked.length + this.located.length); // a large image is no hang
      areas[order] = { deletion: areaUnder(deletion), insertion: areaUnder(insertion) };
      const sums = (this.done.sums[order] ??= { deletion: deletion.map(() => 0), insertion: insertion.map(() => 0) });
      deletion.forEach((value, step) => (sums.deletion[step] = (sums.deletion[step] as number) + value));
      insertion.forEach((value, step) => (sums.insertion[step] = (sums.insertion[step] as number) + value));
    }
    return { ...facts, areas, randomised: this.comparedWithStranger(at, facts.answer, maps) };
  }

  /** Rank correlation with the map of the same network with random weights; absent where a map is constant. */
  private comparedWithStranger(at: number, answer: number, maps: readonly DrawnMap[]): Explained['randomised'] {
    const others = this.mapsOf(this.stranger, at, answer);
    const found: Explained['randomised'] = {};
    maps.forEach(({ method, places }, index) => {
      const correlation = scoreOrReason(() => spearman(places, (others[index] as DrawnMap).places));
      if (!isUnscored(correlation)) found[method] = correlation;
    });
    return found;
  }

  private locate(at: number): Located {
    const facts = this.factsOf(at);
    const object = this.objectOf(at) as Uint8Array;
    const onOf = (network: Network): Partial<Record<AttributionMethod, OnObject>> =>
      Object.fromEntries(
        this.mapsOf(network, at, facts.answer).map(({ method, pixels }) => [method, onObject(pixels, object)]),
      );
    return {
      ...facts,
      pixels: object.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0),
      ...{ on: onOf(this.network), untrained: onOf(this.stranger) },
      // From 0.5 in the middle to 0 in the corners.
      centre: onObject(
        centrePrior(this.samples.image).map((value) => value + 0.5),
        object,
      ),
    };
  }

  private file(): ExplanationFile {
    const { samples, objects, sums } = this.done;
    const mean = (values: readonly number[]) => values.map((value) => value / Math.max(1, samples.length));
    const { removed, images } = withoutObject(this.samples, seededRandom(this.spec.seed, 'explain', 'background'));
    const without = predictScores(this.network, { ...this.samples, images });
    const pictures = this.picked.slice(0, mostPictures).map((at) => this.picture(at));
    return {
      image: this.samples.image,
      methods: pictures[0] ? (Object.keys(pictures[0].maps) as AttributionMethod[]) : [],
      samples,
      curves: Object.fromEntries(
        Object.entries(sums).map(([order, of]) => [
          order,
          { deletion: mean(of.deletion), insertion: mean(of.insertion) },
        ]),
      ),
      objects,
      background: {
        removed,
        whole: predictionFile(this.samples, this.scores as number[][], this.spec.dataset.classes),
        without: predictionFile(this.samples, without, this.spec.dataset.classes),
      },
      pictures,
    };
  }

  private picture(at: number): ExplanationFile['pictures'][number] {
    const facts = this.factsOf(at);
    const object = this.objectOf(at);
    const maps = this.mapsOf(this.network, at, facts.answer);
    return {
      ...facts,
      pixels: text(this.pixelsOf(at)),
      maps: Object.fromEntries(maps.map(({ method, pixels }) => [method, text(asBytes(pixels))])),
      ...(object && { object: text(object) }),
    };
  }

  private mapsOf(network: Network, at: number, answer: number): DrawnMap[] {
    const { image } = this.samples;
    const input: Tensor4D = imageTensor(this.pixelsOf(at), image);
    const cam = gradCam(network, input, [answer]);
    const rollout = attentionRollout(network, input);
    input.dispose();
    const made = ({ rows, columns, values }: PlaceMaps, method: AttributionMethod): DrawnMap => {
      const places = values[0] as Float32Array;
      return { method, places, pixels: upsampled(places, { rows, columns }, image) };
    };
    return [made(cam, 'grad-cam'), ...(rollout ? [made(rollout, 'attention-rollout')] : [])];
  }

  private scoresOf(images: Uint8Array, count: number): number[][] {
    const sampleIds = Array.from({ length: count }, (_, at) => `step-${at}`);
    return predictScores(this.network, { ...this.samples, images, sampleIds });
  }

  private factsOf(at: number) {
    const row = this.scores[at] as readonly number[];
    const answer = row.indexOf(Math.max(...row));
    const { sampleIds, groups, labels } = this.samples;
    return {
      ...{ sampleId: sampleIds[at] as string, group: groups[at] as string, label: labels[at] as number },
      ...{ answer, probability: row[answer] as number },
    };
  }

  private pixelsOf(at: number): Uint8Array {
    const { height, width, channels } = this.samples.image;
    const size = height * width * channels;
    return this.samples.images.subarray(at * size, (at + 1) * size);
  }

  private objectOf(at: number): Uint8Array | undefined {
    const size = this.samples.image.height * this.samples.image.width;
    return this.samples.masks?.subarray(at * size, (at + 1) * size);
  }
}

/** One map of one image: at the network's own places, and upsampled to the image. */
interface DrawnMap {
  readonly method: AttributionMethod;
  readonly places: Float32Array;
  readonly pixels: Float32Array;
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
