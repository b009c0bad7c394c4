import { DomainError, type Failure, type FailureClass, Invalid, NotFound } from '@paucis/contracts';

/** A training that cannot go on, classified for whoever decides about another attempt. */
export class TrainingFailed extends DomainError {
  constructor(
    readonly failureClass: FailureClass,
    message: string,
  ) {
    super(`training-${failureClass}`, message);
  }
}

const outOfMemory = /out of memory|OOM when allocating|bad_alloc|Array buffer allocation failed|RESOURCE_EXHAUSTED/i;

/** Classifies what a job threw. What is wrong with the input stays wrong, however often it is tried. */
export function failureOf(error: unknown): Failure {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 4000);
  if (error instanceof TrainingFailed) return { class: error.failureClass, message };
  if (error instanceof Invalid || error instanceof NotFound) return { class: 'bad-input', message };
  if (outOfMemory.test(message)) return { class: 'out-of-memory', message };
  return { class: 'crash', message };
}
