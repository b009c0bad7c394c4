/** What is wrong in the domain; one place turns these into HTTP answers, one into replies over NATS. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

export class DomainError extends Error {
  constructor(
    /** Stable, machine-readable: `sweep-not-found`, `stale-lease` ... */
    readonly code: string,
    message: string,
    /** Ids and values as fields. */
    readonly details: ErrorDetails = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** What was asked for does not exist. HTTP 404. */
export class NotFound extends DomainError {}

/** It exists in a state that forbids this. HTTP 409. */
export class Conflict extends DomainError {}

/** The input breaks a rule that the message names. HTTP 422. */
export class Invalid extends DomainError {}

/** Will never succeed, however often it is tried: a fact that says so is parked. HTTP 403. */
export class Rejected extends DomainError {}

/** A part that is needed does not answer now; trying again later may work. HTTP 503. */
export class Unavailable extends DomainError {}
