import { Invalid, type PredictSpec } from '@paucis/contracts';
import { readSafetensors, restoreWeights } from '@paucis/engine';
import { selectSamples } from '@paucis/imaging';
import { figuresOf, meanScores, predictionFile, predictScores } from '../training/predict-scores.js';
import { buildNetwork } from './build-network.js';
import { readShards } from './fold-data.js';
import type { JobIo, JobKindDefinition } from './job-io.js';

/** Mean softmax of the trained members over all samples of the shards. Artifact: `predictions`. */
export const predict: JobKindDefinition<PredictSpec> = {
  execute: async (spec, io, context) => {
    const shards = await readShards(spec.shards, spec.dataset, io);
    const samples = selectSamples(
      shards,
      shards.flatMap(({ sampleIds }) => sampleIds),
    );
    const network = buildNetwork(spec.network, spec.dataset, 0);
    try {
      const members: number[][][] = [];
      for (let member = 0; member < spec.members; member += 1) {
        if (context.signal?.aborted) return { state: 'stopped' };
        restoreWeights(network.weights, readSafetensors(await readMember(member, spec, io)).tensors);
        members.push(predictScores(network, samples));
        context.progress(member + 1, spec.members);
      }
      const scores = meanScores(members);
      await io.writeArtifact('predictions', Buffer.from(JSON.stringify(predictionFile(samples, scores))));
      // Samples of a single class have no AUC; their predictions are stored all the same.
      const hasAllClasses = new Set(samples.labels).size === spec.dataset.classes.length;
      return { state: 'done', result: hasAllClasses ? figuresOf(samples.labels, scores) : {} };
    } finally {
      network.dispose();
    }
  },
};

async function readMember(member: number, { members }: PredictSpec, io: JobIo): Promise<Uint8Array> {
  const bytes = await io.readInput(`member-${member}`);
  if (bytes !== undefined) return bytes;
  throw new Invalid('member-missing', `predict: expected ${members} members, the input member-${member} is missing`);
}
