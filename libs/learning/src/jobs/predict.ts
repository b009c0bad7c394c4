import { FittedPreprocessing, Invalid, type PredictSpec } from '@paucis/contracts';
import { readSafetensors, restoreWeights } from '@paucis/engine';
import { type Batch, preprocessShards, selectSamples } from '@paucis/imaging';
import { figuresOf, meanScores, predictionFile, predictScores } from '../training/predict-scores.js';
import { isUnscored, scoreOrReason } from '@paucis/statistics';
import { buildNetwork } from './build-network.js';
import { checkShard, readShards } from './fold-data.js';
import type { JobIo, JobKindDefinition } from './job-io.js';
import { rawShards } from './prepared-data.js';

/** Mean softmax of the trained members over all samples of the shards. Artifact: `predictions`. */
export const predict: JobKindDefinition<PredictSpec> = {
  execute: async (spec, io, context) => {
    const samplesFor = await sampleReader(spec, io);
    const network = buildNetwork(spec.network, spec.dataset, 0);
    try {
      const members: number[][][] = [];
      let samples: Batch | undefined;
      for (let member = 0; member < spec.members; member += 1) {
        if (context.signal?.aborted) return { state: 'stopped' };
        const { tensors, metadata } = readSafetensors(await readMember(member, spec, io));
        restoreWeights(network.weights, tensors);
        samples = samplesFor(member, metadata['preprocessing']);
        members.push(predictScores(network, samples));
        context.progress(member + 1, spec.members);
      }
      if (samples === undefined) throw new Invalid('member-missing', 'predict: expected at least one member, got none');
      const predictions = predictionFile(samples, meanScores(members), spec.dataset.classes);
      await io.writeArtifact('predictions', Buffer.from(JSON.stringify(predictions)));
      // Samples of a single class have no AUC; their predictions are stored all the same.
      const figures = scoreOrReason(() => figuresOf(predictions));
      return { state: 'done', result: isUnscored(figures) ? {} : figures };
    } finally {
      network.dispose();
    }
  },
};

/**
 * The samples as each member saw those that it learned from: what was fitted on its fold came with its weights. Nothing of them is
 * kept, since they may be sealed.
 */
async function sampleReader(
  { shards: refs, dataset }: PredictSpec,
  io: JobIo,
): Promise<(member: number, fitted: string | undefined) => Batch> {
  if (dataset.preprocessing === undefined) {
    const shards = await readShards(refs, dataset, io);
    const ids = shards.flatMap(({ sampleIds }) => sampleIds);
    const samples = selectSamples(shards, ids);
    return () => samples;
  }
  const shards = await rawShards(refs, io);
  const seen = new Map<string, Batch>();
  return (member, fitted) => {
    if (fitted === undefined) {
      throw new Invalid('member-unfitted', `predict: member-${member} does not say how its images were preprocessed`);
    }
    const batch = seen.get(fitted) ?? preprocessShards(shards, FittedPreprocessing.parse(JSON.parse(fitted)));
    checkShard(batch, dataset, 'preprocessed');
    seen.clear();
    seen.set(fitted, batch);
    return batch;
  };
}

async function readMember(member: number, { members }: PredictSpec, io: JobIo): Promise<Uint8Array> {
  const bytes = await io.readInput(`member-${member}`);
  if (bytes !== undefined) return bytes;
  throw new Invalid('member-missing', `predict: expected ${members} members, the input member-${member} is missing`);
}
