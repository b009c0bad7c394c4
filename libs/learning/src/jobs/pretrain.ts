import { Invalid, type Named, NotFound, type PretrainSpec } from '@paucis/contracts';
import { random } from '@paucis/engine';
import { fingerprintOf, writeEncoder } from '../encoder.js';
import { objectives } from '../objectives/index.js';
import type { ObjectiveDefinition } from '../objectives/objective.js';
import { fit } from '../training/fit.js';
import { buildNetwork } from './build-network.js';
import { readFold } from './fold-data.js';
import type { JobKindDefinition } from './job-io.js';
import { checkMemory } from './memory.js';

/** How often the signs of collapse are computed over the training. */
const monitorings = 10;

/** Learns an encoder from the training images of a fold, labels unused. Artifact: `encoder`. */
export const pretrain: JobKindDefinition<PretrainSpec> = {
  execute: async (spec, io, context) => {
    const { name, ...options } = spec.objective;
    const { definition, plan } = pretrainingNamed(name, options);
    const { training } = await readFold(spec.dataset, spec.fold, io);
    checkMemory(spec.network, spec.dataset, plan.images ?? plan.batch, context);
    const network = buildNetwork(spec.network, spec.dataset, spec.seed);
    const bound = { network, samples: training, anatomy: spec.dataset.anatomy, random: random(spec.seed, 'objective') };
    try {
      const objective = definition.bind(bound, options);
      try {
        const result = await fit({
          ...context,
          objective,
          weights: objective.weights,
          samples: training.sampleIds.length,
          seed: spec.seed,
          plan,
          targetStep: plan.totalSteps,
          identity: fingerprintOf(identityOf(spec)),
          evaluateEvery: Math.max(1, Math.round(plan.totalSteps / monitorings)),
        });
        if (result.state === 'stopped') return { state: 'stopped' };
        const figures = objective.monitor?.() ?? {};
        context.report(Object.entries(figures).map(([metric, value]) => ({ metric, step: result.step, value })));
        const about = { network: JSON.stringify(spec.network), objective: name };
        await io.writeArtifact('encoder', writeEncoder(network, about));
        return { state: 'done', result: { ...figures } };
      } finally {
        objective.dispose();
      }
    } finally {
      network.dispose();
    }
  },
};

/** A self-supervised objective by name, with its training plan. */
function pretrainingNamed(name: string, options: Omit<Named, 'name'>) {
  const known: readonly ObjectiveDefinition[] = Object.values(objectives);
  const definition = known.find((objective) => objective.name === name);
  const names = known.filter(({ plan }) => plan !== undefined).map((objective) => objective.name);
  if (definition === undefined) {
    throw new NotFound('objective-unknown', `pretraining: expected one of ${names.join(', ')}, came ${name}`, { name });
  }
  if (definition.plan === undefined) {
    throw new Invalid('objective-labelled', `pretraining: ${name} needs labels; expected one of ${names.join(', ')}`);
  }
  return { definition, plan: definition.plan(options) };
}

/** What a checkpoint belongs to, free of where bytes lie. */
function identityOf({ network, objective, dataset, fold, seed }: PretrainSpec): unknown {
  const { contentHash: data, preprocessing } = dataset;
  return { network, objective, data, preprocessing, training: fold.trainingHash, seed };
}
