import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { type AnswerOf, getCurves, getJobLog, Id, JobStatus, listJobs } from '@paucis/contracts';
import { Asks } from '@paucis/platform';
import { z } from 'zod';
import { Allow } from '../access/allow.js';
import { PageById } from '../requests/page.js';
import { Describe } from '../routes/describe.js';

const JobFilter = PageById.extend({ sweepId: Id.optional(), runId: Id.optional(), status: JobStatus.optional() });
const CurveQuery = z.strictObject(getCurves.ask.shape);
const exampleJob = 'job_0123456789abcdef0123';

@Controller('api/v1')
@Allow('viewer')
export class JobsController {
  constructor(private readonly asks: Asks) {}

  @Get('jobs')
  @Describe({
    summary: 'Jobs in the order in which they were asked for, of one sweep, run or status where named.',
    answer: listJobs.answer,
    example: { query: { status: 'done', limit: 50 } },
  })
  async list(@Query({ schema: JobFilter }) filter: z.output<typeof JobFilter>): Promise<AnswerOf<typeof listJobs>> {
    return this.asks.ask(listJobs, filter);
  }

  @Get('jobs/:job/log')
  @Describe({ summary: 'What a job has said.', answer: getJobLog.answer, example: { params: { job: exampleJob } } })
  async log(@Param('job', { schema: Id }) jobId: string): Promise<AnswerOf<typeof getJobLog>> {
    return this.asks.ask(getJobLog, { jobId });
  }

  @Post('curves')
  @HttpCode(200)
  @Describe({
    summary: 'Metric points of several jobs at once (too many ids for a query string), thinned to `maxPoints` each.',
    answer: getCurves.answer,
    example: { body: { jobIds: [exampleJob], metrics: ['loss'], maxPoints: 100 } },
  })
  async curves(@Body({ schema: CurveQuery }) query: z.output<typeof CurveQuery>): Promise<AnswerOf<typeof getCurves>> {
    return this.asks.ask(getCurves, query);
  }
}
