import { Controller, Get, Header } from '@nestjs/common';
import { type JobStatus, listJobs, listWorkers, type ServiceName, Unavailable, type Worker } from '@paucis/contracts';
import { Asks, type Health } from '@paucis/platform';
import { Allow } from '../access/allow.js';
import { Describe } from '../routes/describe.js';
import { ServicesHealthService } from '../health/services-health.js';
import { exposition, type Metric } from './exposition.js';
import { RequestCounts } from './request-counts.js';

/** Those that have not ended: how many have is the sum over all time, which no scrape should read through. */
const open: readonly JobStatus[] = ['waiting', 'queued', 'running', 'parked'];

@Controller(['metrics', 'api/v1/metrics'])
export class MetricsController {
  constructor(
    private readonly asks: Asks,
    private readonly services: ServicesHealthService,
    private readonly requests: RequestCounts,
  ) {}

  @Get()
  @Allow('viewer')
  @Describe({ summary: 'What Prometheus reads.', answer: { contentType: 'text/plain' } })
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async metrics(): Promise<string> {
    const health = await this.services.measure();
    const dispatched = await this.dispatched().catch((error: unknown) => {
      if (error instanceof Unavailable) return [];
      throw error;
    });
    return exposition([...processMetrics(), ...serviceMetrics(health), ...dispatched, ...this.requests.metrics()]);
  }

  private async dispatched(): Promise<Metric[]> {
    const counts = await Promise.all(open.map(async (status) => [status, await this.countJobs(status)] as const));
    const { workers } = await this.asks.ask(listWorkers, {});
    return [jobMetric(counts), ...workerMetrics(workers.filter(({ live }) => live))];
  }

  private async countJobs(status: JobStatus): Promise<number> {
    let count = 0;
    for (let after: string | undefined; ;) {
      const { jobs, next } = await this.asks.ask(listJobs, { status, limit: 200, ...(after && { after }) });
      count += jobs.length;
      if (next === undefined) return count;
      after = next;
    }
  }
}

const gauge = (name: string, help: string, samples: Metric['samples']): Metric => ({
  name,
  type: 'gauge',
  help,
  samples,
});

function processMetrics(): Metric[] {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return [
    {
      name: 'process_cpu_seconds_total',
      type: 'counter',
      help: 'CPU time of this process.',
      samples: [{ value: (user + system) / 1e6 }],
    },
    gauge('process_resident_memory_bytes', 'Resident memory of this process.', [{ value: rss }]),
    gauge('nodejs_heap_used_bytes', 'Heap in use.', [{ value: heapUsed }]),
  ];
}

function serviceMetrics(health: ReadonlyMap<ServiceName, Health | undefined>): Metric[] {
  const all = [...health].map(([service, of]) => ({ labels: { service }, of }));
  const of = (read: (health: Health) => number) =>
    all.flatMap((entry) => (entry.of === undefined ? [] : [{ labels: entry.labels, value: read(entry.of) }]));
  const delays = (['p50', 'p99', 'max'] as const).flatMap((quantile) =>
    of(({ eventLoopDelayMs }) => eventLoopDelayMs[quantile] / 1000).map(({ labels, value }) => ({
      labels: { ...labels, quantile },
      value,
    })),
  );
  return [
    gauge(
      'paucis_up',
      'Whether a service answers.',
      all.map(({ labels, of }) => ({ labels, value: of?.ok ? 1 : 0 })),
    ),
    gauge('paucis_event_loop_delay_seconds', 'Event-loop delay of its process since the last scrape.', delays),
    gauge(
      'paucis_outbox_pending',
      'Facts that wait for delivery.',
      of(({ outbox }) => outbox.pending),
    ),
    gauge(
      'paucis_outbox_parked',
      'Facts that an operator must look at.',
      of(({ outbox }) => outbox.parked),
    ),
    gauge(
      'paucis_uptime_seconds',
      'Time since a service started.',
      of(({ uptimeSeconds }) => uptimeSeconds),
    ),
  ];
}

const jobMetric = (counts: readonly (readonly [JobStatus, number])[]): Metric =>
  gauge(
    'paucis_jobs',
    'Jobs that have not ended, by status.',
    counts.map(([status, value]) => ({ labels: { status }, value })),
  );

function workerMetrics(workers: readonly Worker[]): Metric[] {
  const labelled = (read: (worker: Worker) => number) =>
    workers.map((worker) => ({ labels: { worker: worker.id, host: worker.host }, value: read(worker) }));
  return [
    gauge('paucis_workers', 'Live workers.', [{ value: workers.length }]),
    gauge(
      'paucis_worker_slots',
      'Slots of a live worker.',
      labelled(({ slots }) => slots),
    ),
    gauge(
      'paucis_worker_busy',
      'Slots at work.',
      labelled(({ busy }) => busy),
    ),
  ];
}
