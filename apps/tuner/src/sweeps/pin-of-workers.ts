import { canonicalJson, type JobPin, Unavailable, type Worker } from '@paucis/contracts';

/** Whether a worker computes what a sweep pinned: same code, same numbers. */
export function isSamePin(worker: Pick<Worker, 'codeVersion' | 'profile'>, pin: JobPin): boolean {
  return worker.codeVersion === pin.codeVersion && canonicalJson(worker.profile) === canonicalJson(pin.profile);
}

/** What a new sweep pins: the code and numeric profile that most live slots offer. */
export function pinOfWorkers(workers: readonly Worker[]): { pin: JobPin; slots: number; others: number } {
  const offers = new Map<string, { pin: JobPin; slots: number }>();
  for (const { live, codeVersion, profile, slots } of workers) {
    if (!live || profile.runtime === 'external') continue;
    const pin = { codeVersion, profile };
    const text = canonicalJson(pin);
    offers.set(text, { pin, slots: (offers.get(text)?.slots ?? 0) + slots });
  }
  const [best, ...others] = [...offers.entries()]
    .sort(([a, x], [b, y]) => y.slots - x.slots || (a < b ? -1 : 1))
    .map(([, offer]) => offer);
  if (best === undefined) {
    throw new Unavailable(
      'no-worker',
      'no trainer is connected, so the sweep has nobody to run on; start one and try again',
      {},
    );
  }
  return { ...best, others: others.length };
}
