import { DomainError, failJob, finishJob, type JobReport, reportJob, Unavailable } from '@paucis/contracts';
import type { Asks, Log } from '@paucis/platform';
import { PendingReports, type ReportPart } from './pending-reports.js';
import type { Ending, Spool, Spooled } from './spool.js';

export interface OutgoingOptions {
  readonly asks: Pick<Asks, 'ask'>;
  readonly spool: Spool;
  readonly log: Log;
  readonly limitBytes: number;
  /** The dispatcher wants nothing more of this lease. */
  readonly onLost: (state: 'cancelled' | 'stale') => void;
}

/** How often at most the spool file of a job is written while its reports grow. */
const saveEveryMs = 2_000;
/** A report at which the dispatcher fails so often will never be taken. */
const breaksAllowed = 20;

/**
 * What one lease has to tell: reports in their order, then how the job ended. While the dispatcher is away they are kept,
 * on disk too, and delivered when it is back.
 */
export class Outgoing {
  private readonly pending: PendingReports;
  private ending: Ending | undefined;
  private isSaved = false;
  private savedAt = -Infinity;
  private isLost = false;
  private isTold = false;
  /** How often in a row the dispatcher failed at what it was sent. */
  private broke = 0;

  constructor(
    readonly lease: { readonly jobId: string; readonly leaseEpoch: number },
    private readonly options: OutgoingOptions,
    spooled?: Spooled,
  ) {
    this.pending = new PendingReports(lease, options.limitBytes, spooled?.reports);
    this.ending = spooled?.ending;
    this.isSaved = spooled !== undefined;
  }

  /** Nothing more will come, and everything is told. */
  get isOver(): boolean {
    return this.isLost || this.isTold;
  }

  report(part: ReportPart): void {
    if (!this.isLost && this.ending === undefined) this.pending.add(part);
  }

  end(ending: Ending): void {
    if (!this.isLost) this.ending ??= ending;
  }

  /** Sends all that waits; false when the dispatcher is away, and what waits is on disk. */
  async deliver(): Promise<boolean> {
    try {
      for (let report = this.pending.first(); report !== undefined; report = this.pending.first()) {
        if (this.goesWithEnding(report)) break;
        const { state } = await this.options.asks.ask(reportJob, report);
        if (state !== 'held') return this.lose(state);
        this.pending.drop();
      }
      if (this.ending !== undefined && !this.isOver) await this.tellEnding(this.ending);
    } catch (error) {
      if (error instanceof Unavailable) return this.save();
      this.broke = isBroken(error) ? this.broke + 1 : 0;
      if (this.broke > 0 && this.broke < breaksAllowed) return this.save();
      this.refused(error);
      return true;
    }
    this.broke = 0;
    if (this.isSaved) this.options.spool.remove(this.lease);
    this.isSaved = false;
    return true;
  }

  /** The lease is known to be lost. */
  lose(state: 'cancelled' | 'stale'): true {
    if (this.isOver) return true;
    this.isLost = true;
    this.options.log.warn('lease lost', {
      ...this.lease,
      state,
      dropped: this.pending.all.length,
      ending: this.ending?.type,
    });
    this.pending.clear();
    if (this.isSaved) this.options.spool.remove(this.lease);
    this.options.onLost(state);
    return true;
  }

  /** The last report of a job that is done is stored with its result: one question and one commit for both. */
  private goesWithEnding({ checkpoint }: JobReport): boolean {
    return this.ending?.type === 'finish' && this.pending.all.length === 1 && checkpoint === undefined;
  }

  private async tellEnding(ending: Ending): Promise<void> {
    const { asks, log } = this.options;
    const { type, ...told } = ending;
    const [last] = this.pending.all;
    const { state } =
      ending.type === 'finish'
        ? await asks.ask(finishJob, {
            ...{ ...this.lease, artifacts: ending.artifacts, result: ending.result },
            ...(last && { report: withoutLease(last) }),
          })
        : await asks.ask(failJob, { ...this.lease, failure: ending.failure, released: ending.released });
    if (state === 'stale') return void this.lose('stale');
    this.isTold = true;
    this.pending.clear();
    log.info(type === 'finish' ? 'job finished' : 'job given up', { ...this.lease, ...told });
  }

  /** The dispatcher has read it and says that it cannot be stored, which another try would not change. */
  private refused(error: unknown): void {
    const { log } = this.options;
    const isBytesGone =
      error instanceof DomainError && ['artifact-missing', 'artifact-damaged', 'object-collected'].includes(error.code);
    log.error('report refused', { ...this.lease, error });
    if (isBytesGone && this.pending.all[0]?.checkpoint !== undefined) return this.pending.dropCheckpoint();
    if (this.pending.all.length > 0) return this.pending.drop();
    const message = error instanceof Error ? error.message.slice(0, 3_900) : String(error);
    const failure = { class: 'crash' as const, message: `its result was refused: ${message}` };
    // A failure that is refused, too, has nobody left to hear of it: the lease runs out.
    if (this.ending?.type === 'fail') this.isLost = true;
    else this.ending = { type: 'fail', failure, released: false };
  }

  private save(): false {
    const isDue = performance.now() - this.savedAt >= saveEveryMs || this.ending !== undefined;
    if (!isDue) return false;
    const { jobId, leaseEpoch } = this.lease;
    const { ending } = this;
    this.options.spool.save({ jobId, leaseEpoch, reports: [...this.pending.all], ...(ending && { ending }) });
    this.options.log.debug('spool written', { ...this.lease, reports: this.pending.all.length, ending: ending?.type });
    this.isSaved = true;
    this.savedAt = performance.now();
    return false;
  }
}

const withoutLease = ({ sequence, step, totalSteps, points, logs }: JobReport) => ({
  ...{ sequence, step, totalSteps, points, logs },
});

/** The dispatcher failed at it: the same report may be taken later, or never. */
const isBroken = (error: unknown): boolean => error instanceof DomainError && error.code === 'internal';
