/** How many wrong tokens in a row one address may show, and how long each is remembered. */
const allowed = 20;
const forgottenMs = 3_000;
const mostAddresses = 10_000;

/**
 * Who shows wrong tokens is slowed down: 20 at once, then one in three seconds, for each address. `nowMs` is a clock
 * that only rises.
 */
export class FailedAttempts {
  /** Of each address: until when its failures count, as if each took `forgottenMs` to forget. */
  private readonly busyUntil = new Map<string, number>();

  /** Seconds until this address may try again; undefined: it may now. */
  waitSeconds(address: string, nowMs: number): number | undefined {
    const overMs = (this.busyUntil.get(address) ?? 0) - nowMs - (allowed - 1) * forgottenMs;
    return overMs > 0 ? Math.ceil(overMs / 1000) : undefined;
  }

  add(address: string, nowMs: number): void {
    const until = Math.max(this.busyUntil.get(address) ?? 0, nowMs) + forgottenMs;
    // Set anew, so that the map's order is that of the last failures.
    this.busyUntil.delete(address);
    this.busyUntil.set(address, until);
    const [oldest] = this.busyUntil.keys();
    if (this.busyUntil.size > mostAddresses && oldest !== undefined) this.busyUntil.delete(oldest);
  }
}
