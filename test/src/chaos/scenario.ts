import type { Outcome } from './outcome.js';

/** What a scenario is run with. */
export interface ChaosContext {
  /** The long form: faults last and repeat as they do in production. */
  readonly long: boolean;
  /** 0 <= x < 1, from the seed of the run. */
  readonly random: () => number;
  /** A line for the person who waits. */
  readonly say: (line: string) => void;
  /** What the fixed list of trials ends with when nothing happens to it. */
  readonly calm: () => Promise<Outcome>;
}

/** How often things were done and seen, by what they are: `{ 'trainers killed': 200 }`. */
export type Counts = Readonly<Record<string, number>>;

/** Faults done to real processes, and what must hold whatever they do. */
export interface Scenario {
  /** Unique, kebab-case. */
  readonly name: string;
  /** What is done, as a sentence without its end. */
  readonly does: string;
  /** What is checked, as a sentence without its end. */
  readonly checks: string;
  /** Why it cannot run here, if it cannot. */
  readonly missing?: () => Promise<string | undefined>;
  /** Throws what did not hold. */
  readonly run: (context: ChaosContext) => Promise<Counts>;
}
