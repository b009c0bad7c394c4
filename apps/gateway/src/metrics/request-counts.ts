import { Injectable } from '@nestjs/common';
import type { Metric } from './exposition.js';

/** How many requests each route answered with which status, and how long that took. */
@Injectable()
export class RequestCounts {
  private readonly counts = new Map<string, { labels: Record<string, string>; count: number; seconds: number }>();

  /** `route` is the pattern, never the path as it came: the number of series stays bounded. */
  add({ method, route, status, ms }: { method: string; route: string; status: number; ms: number }): void {
    const key = `${method} ${route} ${status}`;
    const entry = this.counts.get(key) ?? { labels: { method, route, status: String(status) }, count: 0, seconds: 0 };
    entry.count += 1;
    entry.seconds += ms / 1000;
    this.counts.set(key, entry);
  }

  metrics(): Metric[] {
    const entries = [...this.counts.values()];
    return [
      {
        name: 'paucis_http_requests_total',
        type: 'counter',
        help: 'Requests answered.',
        samples: entries.map(({ labels, count }) => ({ labels, value: count })),
      },
      {
        name: 'paucis_http_request_seconds_total',
        type: 'counter',
        help: 'Time from request to end of answer.',
        samples: entries.map(({ labels, seconds }) => ({ labels, value: seconds })),
      },
    ];
  }
}
