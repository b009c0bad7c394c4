import type { JobReport, MetricPoint } from '@paucis/contracts';

/** A report holds so much at most, by the contract and by the size of a message. */
const most = { points: 2_000, logs: 200, logBytes: 100_000 };

export type ReportPart = Partial<Pick<JobReport, 'points' | 'logs' | 'checkpoint' | 'step' | 'totalSteps'>>;

/**
 * What a job has told and nobody has taken yet, as numbered reports in their order. The first is frozen once it was
 * sent, since its reply may be lost; the others grow.
 */
export class PendingReports {
  private readonly reports: JobReport[];
  private frozen = 0;
  private sequence: number;
  private latest = { step: 0, totalSteps: 0 };

  /** @param limitBytes beyond it, as JSON, the oldest metric points are thinned */
  constructor(
    private readonly lease: { readonly jobId: string; readonly leaseEpoch: number },
    private readonly limitBytes: number,
    reports: readonly JobReport[] = [],
  ) {
    this.reports = [...reports];
    this.frozen = this.reports.length;
    this.sequence = this.reports.at(-1)?.sequence ?? 0;
  }

  get all(): readonly JobReport[] {
    return this.reports;
  }

  add(part: ReportPart): void {
    const { step = this.latest.step, totalSteps = this.latest.totalSteps } = part;
    this.latest = { step, totalSteps };
    const points = [...(part.points ?? [])];
    const logs = (part.logs ?? []).map((line) => line.slice(0, 2000));
    do {
      const report = this.openReport(logs[0] ?? '');
      report.points.push(...points.splice(0, most.points - report.points.length));
      while (logs.length > 0 && hasRoomFor(report, logs[0] ?? '')) report.logs.push(logs.shift() ?? '');
      Object.assign(report, this.latest, part.checkpoint && { checkpoint: part.checkpoint });
    } while (points.length > 0 || logs.length > 0);
    this.thin();
  }

  /** The oldest report; from now on it stays as it is. */
  first(): JobReport | undefined {
    this.frozen = Math.max(this.frozen, Math.min(1, this.reports.length));
    return this.reports[0];
  }

  /** The oldest report was taken, or never will be. */
  drop(): void {
    this.reports.shift();
    this.frozen = Math.max(0, this.frozen - 1);
  }

  /** Its bytes are gone: the rest of the report still counts. */
  dropCheckpoint(): void {
    const [report] = this.reports;
    if (report !== undefined) delete report.checkpoint;
  }

  clear(): void {
    this.reports.length = 0;
    this.frozen = 0;
  }

  /** One with room for a point and for this line. */
  private openReport(line: string): JobReport {
    const last = this.reports.at(-1);
    const isOpen = last !== undefined && this.reports.length > this.frozen;
    if (isOpen && last.points.length < most.points && hasRoomFor(last, line)) return last;
    this.sequence += 1;
    const report = { ...this.lease, sequence: this.sequence, ...this.latest, points: [], logs: [] };
    this.reports.push(report);
    return report;
  }

  /** Halves the oldest points, again and again, so that a long absence costs detail and never the whole. */
  private thin(): void {
    for (let at = this.frozen; at < this.reports.length && sizeOf(this.reports) > this.limitBytes; at += 1) {
      const report = this.reports[at];
      if (report === undefined) continue;
      report.points = everySecond(report.points);
      report.logs = report.logs.slice(-Math.ceil(report.logs.length / 2));
    }
  }
}

/** Of each metric every second point, the last one included. */
function everySecond(points: readonly MetricPoint[]): MetricPoint[] {
  const left = new Map<string, number>();
  for (const { metric } of points) left.set(metric, (left.get(metric) ?? 0) + 1);
  return points.filter(({ metric }) => {
    const count = left.get(metric) ?? 0;
    left.set(metric, count - 1);
    return count % 2 === 1;
  });
}

function hasRoomFor({ logs }: JobReport, line: string): boolean {
  if (logs.length >= most.logs) return false;
  return logs.reduce((sum, one) => sum + Buffer.byteLength(one), Buffer.byteLength(line)) <= most.logBytes;
}

const sizeOf = (reports: readonly JobReport[]): number =>
  reports.reduce((sum, { points, logs }) => sum + 200 + 60 * points.length + logs.join('').length, 0);
