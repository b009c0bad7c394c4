import { createHash } from 'node:crypto';
import type { TrainSpec } from '@paucis/contracts';
import { captureWeights, random, writeSafetensors } from '@paucis/engine';
import type { Batch } from '@paucis/imaging';
import type { Network } from '@paucis/networks';
import { fingerprintOf, loadEncoder } from '../encoder.js';
import { supervised } from '../objectives/supervised.js';
import { fit } from '../training/fit.js';
import { latencyOf } from '../training/latency.js';
import { figuresOf, predictionFile, predictScores } from '../training/predict-scores.js';
import { buildNetwork } from './build-network.js';
import { readFold } from './fold-data.js';
import type { JobKindDefinition } from './job-io.js';
import { checkMemory } from './memory.js';

/** Points of the validation curve over the full schedule. */
const evaluations = 20;

/**
 * Trains a network on a fold up to the target step, from a pretrained encoder if there is one: the input `encoder`, or weights that were brought in. Artifacts: `checkpoint`,
 * `weights` and `predictions` (of the validation samples); result: `auc`, `accuracy`, `validation-loss` at `step`.
 */
export const train: JobKindDefinition<TrainSpec> = {
  execute: async (spec, io, context) => {
    const { training, validation, fitted } = await readFold(spec.dataset, spec.fold, io);
    const encoder = spec.encoder ? await io.read(spec.encoder) : await io.readInput('encoder');
    const parent = await io.readInput('parent');
    checkMemory(spec.network, spec.dataset, spec.training.batch, context);
    const network = buildNetwork(spec.network, spec.dataset, spec.seed);
    try {
      if (encoder !== undefined) loadEncoder(network, encoder);
      const predicted = () => predictionFile(validation, predictScores(network, validation), spec.dataset.classes);
      const result = await fit({
        ...context,
        objective: bindObjective(spec, network, training),
        weights: network.weights,
        samples: training.sampleIds.length,
        seed: spec.seed,
        plan: { ...spec.training, totalSteps: spec.totalSteps },
        targetStep: spec.targetStep,
        identity: fingerprintOf(identityOf(spec, { encoder, parent })),
        inheritFrom: parent,
        evaluate: () => figuresOf(predicted()),
        evaluateEvery: Math.max(1, Math.round(spec.totalSteps / evaluations)),
      });
      if (result.state === 'stopped') return { state: 'stopped' };
      const predictions = predicted();
      const figures = figuresOf(predictions);
      context.report(Object.entries(figures).map(([metric, value]) => ({ metric, step: result.step, value })));
      const about = {
        network: JSON.stringify(spec.network),
        classes: JSON.stringify(spec.dataset.classes),
        ...(fitted && { preprocessing: JSON.stringify(fitted) }),
      };
      await io.writeArtifact('checkpoint', result.checkpoint);
      if (spec.inheritable) await io.writeArtifact('inheritable', result.checkpoint);
      await io.writeArtifact('weights', writeSafetensors(captureWeights(network.weights), about));
      await io.writeArtifact('predictions', Buffer.from(JSON.stringify(predictions)));
      const latency = spec.latency && { latency: latencyOf(network, validation, context.now) };
      return { state: 'done', result: { ...figures, step: result.step, ...latency } };
    } finally {
      network.dispose();
    }
  },
};

function bindObjective(spec: TrainSpec, network: Network, training: Batch) {
  const { labelSmoothing, balance } = spec.training;
  return supervised.bind(
    { network, samples: training, anatomy: spec.dataset.anatomy, random: random(spec.seed, 'objective') },
    { labelSmoothing, balance, augmentation: spec.augmentation },
  );
}

/** What a checkpoint belongs to: all but the target, free of where bytes lie. */
function identityOf(
  { dataset, fold, targetStep: _target, encoder: _where, ...spec }: TrainSpec,
  inputs: { encoder: Uint8Array | undefined; parent: Uint8Array | undefined },
): unknown {
  const [encoder, parent] = [inputs.encoder, inputs.parent].map(
    (bytes) => bytes && createHash('sha256').update(bytes).digest('hex'),
  );
  const { contentHash: data, preprocessing } = dataset;
  return { ...spec, data, preprocessing, training: fold.trainingHash, encoder, ...(parent && { parent }) };
}
