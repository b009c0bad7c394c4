import type { Outgoing } from '../reports/outgoing.js';
import type { Ending } from '../reports/spool.js';
import type { JobListener, SlotOutcome } from '../slots/slot.js';

/** Turns what a job tells into reports. */
export function listenerOf(
  outgoing: Outgoing,
  { onUrgent, grant }: { onUrgent: () => void; grant: JobListener['grant'] },
): JobListener {
  return {
    grant,
    points: (points) => outgoing.report({ points: [...points] }),
    progress: (step, totalSteps) => outgoing.report({ step, totalSteps }),
    log: (line) => outgoing.report({ logs: [line] }),
    checkpoint(step, artifact) {
      outgoing.report({ checkpoint: { step, artifact } });
      onUrgent();
    },
    ended(outcome) {
      outgoing.end(endingOf(outcome));
      onUrgent();
    },
  };
}

/** A job that was told to stop while its lease still counts is handed back. */
function endingOf(outcome: SlotOutcome): Ending {
  if (outcome.state === 'done') return { type: 'finish', artifacts: outcome.artifacts, result: outcome.result };
  if (outcome.state === 'failed') return { type: 'fail', failure: outcome.failure, released: false };
  return { type: 'fail', failure: { class: 'lost-worker', message: 'the worker stopped' }, released: true };
}
