import { z } from 'zod';

/** A registered thing and its options: `{ name: vit, depth: 6 }`; the registry it names checks the options. */
export const Named = z.looseObject({ name: z.string().min(1) });
export type Named = z.output<typeof Named>;

/** How a network is trained; steps are optimizer steps. */
export const TrainingOptions = z.strictObject({
  /** Peak learning rate of AdamW, after a linear warm-up, then cosine to 1 % of it. */
  learningRate: z.number().positive().max(1),
  weightDecay: z.number().nonnegative().max(1),
  batch: z.int().min(2).max(1024),
  warmupSteps: z.int().nonnegative(),
  /** 0 to 0.5. */
  labelSmoothing: z.number().min(0).max(0.5),
  /** Weighs each class by the inverse of its frequency in the training fold. */
  balance: z.boolean(),
  /** Global gradient norm above which gradients are scaled down; 0 is off. */
  clipNorm: z.number().nonnegative(),
});
export type TrainingOptions = z.output<typeof TrainingOptions>;

/** Everything that defines one training, with every default filled in. */
export const Recipe = z.strictObject({
  network: Named,
  /** `{ name: none }` or a self-supervised objective with its own step count. */
  pretraining: Named,
  training: TrainingOptions,
  augmentation: Named,
});
export type Recipe = z.output<typeof Recipe>;

/** Trials of one family compete with each other under a scheduler: network x pretraining. */
export function familyOf(recipe: Pick<Recipe, 'network' | 'pretraining'>): string {
  return `${recipe.network.name} x ${recipe.pretraining.name}`;
}
