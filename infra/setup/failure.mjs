/** A set-up that cannot go on: what is wrong in one sentence, and what to do about it. */
export class SetupFailure extends Error {
  constructor(message, nextStep, options) {
    super(message, options);
    this.name = 'SetupFailure';
    this.nextStep = nextStep;
  }
}
