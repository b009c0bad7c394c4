import type { Job } from '@paucis/contracts';

interface Attempt {
  readonly leaseEpoch: number;
  /** Each step at which it was seen, with the instant; rising. */
  readonly seen: { readonly step: number; readonly at: number }[];
}

/** Follows the jobs of a sweep and tells how much of their work was done again after each loss of a lease. */
export class RedoneWork {
  private readonly attempts = new Map<string, Attempt[]>();

  /** What the jobs show now; `at` in milliseconds. */
  note(jobs: readonly Job[], at: number): void {
    for (const { id, leaseEpoch, step } of jobs) {
      if (leaseEpoch === 0) continue;
      const attempts = this.attempts.get(id) ?? [];
      this.attempts.set(id, attempts);
      if (attempts.at(-1)?.leaseEpoch !== leaseEpoch) attempts.push({ leaseEpoch, seen: [] });
      const seen = attempts.at(-1)?.seen ?? [];
      if (step > (seen.at(-1)?.step ?? -1)) seen.push({ step, at });
    }
  }

  /** Of each attempt that followed a lost one: milliseconds of work of the lost one beyond where it was taken up again. */
  redoneMs(resumedAt: (jobId: string, leaseEpoch: number) => number | undefined): number[] {
    return [...this.attempts].flatMap(([jobId, attempts]) =>
      attempts.slice(1).flatMap(({ leaseEpoch }, before) => {
        const { seen } = attempts[before] as Attempt;
        const resumed = resumedAt(jobId, leaseEpoch);
        const end = seen.at(-1);
        if (resumed === undefined || end === undefined || end.step <= resumed) return [];
        const from = seen.find(({ step }) => step >= resumed);
        return [end.at - (from?.at ?? end.at)];
      }),
    );
  }
}
