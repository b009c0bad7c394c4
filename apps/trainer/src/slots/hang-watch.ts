/** Calls when nothing has ticked for too long. Time in which this process itself was away does not count. */
export class HangWatch {
  private readonly timer: NodeJS.Timeout;
  private silentMs = 0;
  private lookedAt: number;

  constructor(
    limitMs: number,
    onHang: (silentMs: number) => void,
    private readonly now: () => number = () => performance.now(),
  ) {
    const everyMs = Math.min(1_000, limitMs / 4);
    this.lookedAt = now();
    this.timer = setInterval(() => {
      // A look that comes late means that we were stopped (a suspended machine), and the slot perhaps with us.
      this.silentMs += Math.min(this.now() - this.lookedAt, 2 * everyMs);
      this.lookedAt = this.now();
      if (this.silentMs >= limitMs) onHang(this.silentMs);
    }, everyMs);
    this.timer.unref();
  }

  tick(): void {
    this.silentMs = 0;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
