import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { failJob, Id, NotFound, reportJob } from '@paucis/contracts';
import { Asks, ObjectStore } from '@paucis/platform';
import { z } from 'zod';
import { Allow } from '../access/allow.js';
import { Describe } from '../routes/describe.js';
import {
  Claim,
  ExternalJob,
  externalJobOf,
  Fail,
  FileName,
  Finish,
  Held,
  HeldQuery,
  LeaseStateAnswer,
  Report,
} from './external-job.js';
import { ExternalLeases, lost } from './external-leases.js';
import { ExternalResults } from './external-results.js';
import { JobSampleReader } from './job-samples.js';

const Claimed = z.object({ job: ExternalJob.optional() });
const Finished = z.object({ result: z.record(z.string(), z.number()) });
const Failed = z.object({ state: z.literal('recorded') });
const bytes = { contentType: 'application/octet-stream' };
const worker = 'worker-1';
const held = { worker, leaseEpoch: 1 };
const params = { job: 'job_0123456789abcdef0123' };

/** How code of the user's own joins a sweep: docs/how-to/external-trainer.md. */
@Controller('api/v1/external')
@Allow('editor')
export class ExternalController {
  constructor(
    private readonly asks: Asks,
    private readonly objects: ObjectStore,
    private readonly leases: ExternalLeases,
    private readonly samples: JobSampleReader,
    private readonly results: ExternalResults,
  ) {}

  @Post('claims')
  @HttpCode(200)
  @Describe({
    summary: 'Leases the next job of a method to a worker that offers it; no `job` when there is none now.',
    answer: Claimed,
    example: { body: { worker, claimId: 'claim-1', method: 'my-method', version: '1' } },
    isWork: true,
  })
  async claim(@Body({ schema: Claim }) claim: Claim): Promise<z.output<typeof Claimed>> {
    const lease = await this.leases.claim(claim);
    return { job: lease && externalJobOf(lease) };
  }

  @Get('jobs/:job/data')
  @Describe({
    summary:
      'The samples as .npz: train_images, train_labels, train_ids, train_groups and val_... of a `train` job; test_images and test_ids, without labels, of a `predict` job.',
    answer: bytes,
    example: { params, query: held },
  })
  @Header('cache-control', 'private, no-store')
  async data(
    @Param('job', { schema: Id }) job: string,
    @Query({ schema: HeldQuery }) query: HeldQuery,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.samples.npz(await this.leases.get(job, query)));
  }

  @Get('jobs/:job/files/:file')
  @Describe({
    summary: 'A file that the job names: the checkpoint of an earlier rung, or a model to predict with.',
    answer: bytes,
    example: { params: { ...params, file: 'member-0' }, query: held },
  })
  @Header('cache-control', 'private, no-store')
  async file(
    @Param('job', { schema: Id }) job: string,
    @Param('file', { schema: FileName }) file: string,
    @Query({ schema: HeldQuery }) query: HeldQuery,
  ): Promise<StreamableFile> {
    const { inputs, checkpoint } = await this.leases.get(job, query);
    const ref = file === 'checkpoint' ? checkpoint?.artifact : inputs.find(({ name }) => name === file);
    if (ref === undefined) throw new NotFound('file-not-found', `job ${job} has no file ${file}`, { jobId: job, file });
    return new StreamableFile(await this.objects.get(ref.key, { sha256: ref.sha256 }));
  }

  @Post('jobs/:job/renew')
  @HttpCode(200)
  @Describe({
    summary:
      'Keeps a lease; asked for every third of `leaseMs`. `stale`: somebody else has the job; `cancelled`: nobody wants it.',
    answer: LeaseStateAnswer,
    example: { params, body: held },
    isWork: true,
  })
  async renew(
    @Param('job', { schema: Id }) job: string,
    @Body({ schema: Held }) lease: Held,
  ): Promise<LeaseStateAnswer> {
    return { state: await this.leases.renew(job, lease) };
  }

  @Post('jobs/:job/reports')
  @HttpCode(200)
  @Describe({
    summary:
      'Progress, metric points and log lines; keeps the lease too. Of a lease that has ended nothing is stored (409).',
    answer: LeaseStateAnswer,
    example: {
      params,
      body: {
        ...held,
        sequence: 1,
        step: 10,
        totalSteps: 20,
        points: [{ metric: 'loss', step: 10, value: 0.5 }],
        logs: ['halfway'],
      },
    },
    isWork: true,
  })
  async report(
    @Param('job', { schema: Id }) jobId: string,
    @Body({ schema: Report }) report: Report,
  ): Promise<LeaseStateAnswer> {
    const { worker: _, ...rest } = report;
    await this.leases.find(jobId, report);
    const { state } = await this.asks.ask(reportJob, { jobId, ...rest });
    if (state === 'stale') throw lost(jobId, report.leaseEpoch, state);
    return { state };
  }

  @Post('jobs/:job/finish')
  @HttpCode(200)
  @Describe({
    summary:
      'Ends a job with its predictions, which are scored like all others, and files worth keeping (`weights`: the model).',
    answer: Finished,
    example: {
      params,
      body: {
        ...held,
        predictions: 'upload_0123456789abcdef0123',
        files: [{ name: 'weights', uploadId: 'upload_0123456789abcdef0123' }],
      },
    },
  })
  async finish(
    @Param('job', { schema: Id }) job: string,
    @Body({ schema: Finish }) finish: Finish,
  ): Promise<z.output<typeof Finished>> {
    return { result: await this.results.finish(job, finish) };
  }

  @Post('jobs/:job/fail')
  @HttpCode(200)
  @Describe({
    summary:
      'Ends an attempt that failed; memory and bad input are not tried again. `released` hands the job back unharmed.',
    answer: Failed,
    example: { params, body: { ...held, class: 'crash', message: 'ValueError: no convergence' } },
  })
  async fail(
    @Param('job', { schema: Id }) jobId: string,
    @Body({ schema: Fail }) fail: Fail,
  ): Promise<z.output<typeof Failed>> {
    const { leaseEpoch, class: kind, message, released } = fail;
    await this.leases.find(jobId, fail);
    const { state } = await this.asks.ask(failJob, { jobId, leaseEpoch, failure: { class: kind, message }, released });
    if (state === 'stale') throw lost(jobId, leaseEpoch, state);
    return { state };
  }
}
