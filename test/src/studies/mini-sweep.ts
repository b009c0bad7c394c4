import { type Named } from '@paucis/contracts';
import { random, tf } from '@paucis/engine';
import { type Batch, selectSamples, stratifiedGroupKFold } from '@paucis/imaging';
import { fit, objectives, predictScores } from '@paucis/learning';
import { networkNamed } from '@paucis/networks';
import { type Assignment, instantiate, type Json, samplers, spaceOf, type Template } from '@paucis/search';
import { rocAuc, seededRandom } from '@paucis/statistics';

/** What one trial of a mini-sweep left: its out-of-fold predictions, and how good its fold models really are. */
export interface StudiedTrial {
  readonly recipe: number;
  /** 0 and 1: the same recipe under two names, trained from other start values. */
  readonly name: number;
  readonly assignment: Assignment;
  readonly folds: readonly {
    readonly fold: number;
    readonly ids: readonly string[];
    readonly labels: readonly number[];
    readonly scores: readonly (readonly number[])[];
    /** AUC of this fold's model on the whole population. */
    readonly population: number;
  }[];
}

export interface StudiedSweep {
  readonly sweep: number;
  readonly images: number;
  readonly population: number;
  readonly seconds: number;
  readonly trials: readonly StudiedTrial[];
}

/** Small enough for two cores, varied enough that recipes differ: width, kind, rate, decay and length of the training. */
const template: Template = {
  network: {
    choice: [
      { name: 'small-cnn', width: { choice: [4, 8] }, dropout: { float: [0, 0.4] } },
      { name: 'vit', patch: 7, width: 32, depth: 2, heads: 2, dropPath: 0 },
    ],
  },
  learningRate: { loguniform: [3e-4, 1e-2] },
  weightDecay: { loguniform: [1e-4, 1e-1] },
  steps: { choice: [60, 120] },
} satisfies Record<string, Json>;

const space = spaceOf(template);
const folds = 5;
const namesPerRecipe = 2;
const batch = 32;

/** One sweep without services: draws images, proposes recipes at random, trains each twice on the same five folds. */
export async function miniSweep(
  all: Batch,
  { sweep, images, recipes }: { sweep: number; images: number; recipes: number },
): Promise<StudiedSweep> {
  const started = performance.now();
  const { drawn, rest } = draw(all, images, sweep);
  const population = selectSamples([all], rest);
  const sample = selectSamples([all], drawn);
  const parts = stratifiedGroupKFold({ labels: sample.labels, groups: drawn.map((_, at) => at), folds, seed: sweep });
  const trials: StudiedTrial[] = [];
  for (let recipe = 0; recipe < recipes; recipe += 1) {
    const assignment = propose(sweep, recipe, recipes);
    for (let name = 0; name < namesPerRecipe; name += 1) {
      const scored: StudiedTrial['folds'][number][] = [];
      for (let fold = 0; fold < folds; fold += 1) {
        const training = selectSamples(
          [sample],
          idsOf(drawn, parts, (of) => of !== fold),
        );
        const validation = selectSamples(
          [sample],
          idsOf(drawn, parts, (of) => of === fold),
        );
        const seed = 1_000_000 * sweep + 10_000 * recipe + 1_000 * name + fold;
        scored.push({ fold, ...(await trained({ assignment, training, validation, population, seed })) });
      }
      trials.push({ recipe, name, assignment, folds: scored });
    }
  }
  const seconds = (performance.now() - started) / 1000;
  return { sweep, images, population: rest.length, seconds, trials };
}

const idsOf = (ids: readonly string[], parts: Int32Array, isWanted: (fold: number) => boolean): string[] =>
  ids.filter((_, at) => isWanted(parts[at] as number));

/** Images of a sweep and all others, by a seeded shuffle. */
function draw(all: Batch, images: number, sweep: number): { drawn: string[]; rest: string[] } {
  const random = seededRandom(sweep, 'truthfulness', 'draw');
  const ids = [...all.sampleIds];
  for (let at = ids.length - 1; at > 0; at -= 1) {
    const other = random.integer(at + 1);
    [ids[at], ids[other]] = [ids[other] as string, ids[at] as string];
  }
  return { drawn: ids.slice(0, images), rest: ids.slice(images) };
}

function propose(sweep: number, trialIndex: number, trials: number): Assignment {
  const { propose: ask } = samplers.random;
  const proposal = ask({
    ...{ space, history: [], direction: 'maximize', trialIndex, options: {} },
    random: seededRandom(sweep, 'trial', trialIndex, 'proposal'),
    sweep: { seed: sweep, trials, slots: 1 },
  });
  if (!proposal) throw new Error('the random sampler proposed nothing');
  return proposal.assignment;
}

async function trained(of: {
  assignment: Assignment;
  training: Batch;
  validation: Batch;
  population: Batch;
  seed: number;
}): Promise<Omit<StudiedTrial['folds'][number], 'fold'>> {
  const { assignment, training, validation, population, seed } = of;
  const recipe = instantiate(template, assignment) as { network: Named; steps: number } & Record<string, number>;
  const { name, ...options } = recipe.network;
  const network = networkNamed(name).build({ ...training.image, classes: 2 }, options, random(seed, 'weights'));
  try {
    const objective = objectives.supervised.bind(
      { network, samples: training, anatomy: { flips: [] }, random: random(seed, 'objective') },
      {},
    );
    await fit({
      objective,
      ...{ weights: network.weights, samples: training.sampleIds.length, seed, targetStep: recipe.steps },
      plan: {
        ...{ totalSteps: recipe.steps, batch, warmupSteps: 10, clipNorm: 1 },
        ...{ learningRate: recipe['learningRate'] as number, weightDecay: recipe['weightDecay'] as number },
      },
      ...{ identity: `study ${seed}`, evaluateEvery: Number.MAX_SAFE_INTEGER },
      ...{ report: () => {}, progress: () => {}, checkpoint: () => {} },
    });
    objective.dispose();
    return {
      ids: [...validation.sampleIds],
      labels: [...validation.labels],
      scores: predictScores(network, validation).map((row) => row.map((value) => Number(value.toPrecision(9)))),
      population: rocAuc(
        Uint8Array.from(population.labels),
        predictScores(network, population).map((row) => row[1] as number),
      ),
    };
  } finally {
    network.dispose();
  }
}

/** Tensors alive: a study of hours must not gather any. */
export const tensorsAlive = (): number => tf.memory().numTensors;
