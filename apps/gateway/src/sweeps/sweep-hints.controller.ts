import { Controller } from '@nestjs/common';
import { jobProgressed, type PayloadOf, sweepChanged } from '@paucis/contracts';
import { Handles } from '@paucis/platform';
import type { JobProgress } from './stream-event.js';
import { SweepNews } from './sweep-news.js';

/** Hears what may be lost; what is, watchers find by polling. */
@Controller()
export class SweepHintsController {
  constructor(private readonly news: SweepNews) {}

  @Handles(sweepChanged)
  changed({ sweepId }: PayloadOf<typeof sweepChanged>): void {
    this.news.changed(sweepId);
  }

  @Handles(jobProgressed)
  progressed({ jobId, kind, owner, step, totalSteps }: PayloadOf<typeof jobProgressed>): void {
    if (owner.sweepId === undefined) return;
    this.news.progressed(owner.sweepId, { id: jobId, kind: kind as JobProgress['kind'], owner, step, totalSteps });
  }
}
