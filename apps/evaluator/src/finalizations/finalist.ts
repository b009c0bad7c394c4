import { hashOf, type JobPin, type Recipe } from '@paucis/contracts';

/** What is tested: the ensemble of a trial's fold models, named by the jobs that made them. */
export interface Finalist {
  readonly role: 'winner' | 'baseline';
  readonly trialId: string;
  readonly family: string;
  readonly recipe: Recipe;
  readonly step: number;
  /** Keys of the train jobs whose weights are the members, by fold and seed. */
  readonly members: readonly string[];
  /** What the members were trained under, and what the test runs under. */
  readonly pin: JobPin;
}

/** Binds a sweep to its finalists before the seal is opened. */
export function commitmentOf(of: { sweepId: string; splitPlanId: string; finalists: readonly Finalist[] }): string {
  return hashOf({ ...of, scored: "mean of the members' class probabilities" });
}
