/** One thing that the stack stands on. */
export interface Check {
  readonly name: string;
  /** `broken`: nothing works without it; `degraded`: something is slower or missing. */
  readonly status: 'ok' | 'degraded' | 'broken';
  /** What was found, in a few words. */
  readonly value: string;
  /** How to mend it. */
  readonly fix?: string;
  /** The same for programs. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface Diagnosis {
  /** A sweep can run. */
  readonly usable: boolean;
  readonly checks: readonly Check[];
}

export const diagnosisOf = (checks: readonly Check[]): Diagnosis => ({
  usable: checks.every(({ status }) => status !== 'broken'),
  checks,
});
