import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { type AnswerOf, getCurves, getJobLog, Id, JobStatus, listJobs } from '@paucis/contracts';
import { Asks } from '@paucis/platform';
import { z } from 'zod';
import { Allow } from '../access/allow.js';
import { PageById } from '../requests/page.js';

const JobFilter = PageById.extend({ sweepId: Id.optional(), runId: Id.optional(), status: JobStatus.optional() });
const CurveQuery = z.strictObject(getCurves.ask.shape);

@Controller('api/v1')
@Allow('viewer')
export class JobsController {
  constructor(private readonly asks: Asks) {}

  @Get('jobs')
  async list(@Query({ schema: JobFilter }) filter: z.output<typeof JobFilter>): Promise<AnswerOf<typeof listJobs>> {
    return this.asks.ask(listJobs, filter);
  }

  @Get('jobs/:job/log')
  async log(@Param('job', { schema: Id }) jobId: string): Promise<AnswerOf<typeof getJobLog>> {
    return this.asks.ask(getJobLog, { jobId });
  }

  /** Metric points of several jobs at once: too many ids for a query string. */
  @Post('curves')
  @HttpCode(200)
  async curves(@Body({ schema: CurveQuery }) query: z.output<typeof CurveQuery>): Promise<AnswerOf<typeof getCurves>> {
    return this.asks.ask(getCurves, query);
  }
}
