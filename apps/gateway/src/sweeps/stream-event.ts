import { Id, Job, Sweep, SweepEvent } from '@paucis/contracts';
import { z } from 'zod';

/** How far a job is: what a live bar needs. */
export const JobProgress = Job.pick({ id: true, kind: true, owner: true, step: true, totalSteps: true });
export type JobProgress = z.output<typeof JobProgress>;

/**
 * What the stream of a sweep sends, each under its name as the SSE event type. Only `log` has an id (its seq): whoever
 * comes back with it in `Last-Event-ID` misses nothing; all others show the present.
 */
export const StreamEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('log'), data: SweepEvent }),
  /** The sweep as it is now. */
  z.object({ event: z.literal('sweep'), data: Sweep }),
  /** All running jobs of the sweep. */
  z.object({ event: z.literal('jobs'), data: z.array(JobProgress) }),
  /** One running job went on. */
  z.object({ event: z.literal('progress'), data: JobProgress }),
  /** Nothing will follow: the sweep has ended. */
  z.object({ event: z.literal('end'), data: z.object({ sweepId: Id, status: z.string() }) }),
]);
export type StreamEvent = z.output<typeof StreamEvent>;
