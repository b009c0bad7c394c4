import { Controller, Get, Header, Param, Req, Res, StreamableFile } from '@nestjs/common';
import { getComparison, getSweep, NotFound } from '@paucis/contracts';
import { Asks, ObjectStore } from '@paucis/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow } from '../access/allow.js';
import { names } from '../requests/etag.js';
import { Describe } from '../routes/describe.js';
import { SweepName } from './new-sweep.js';

@Controller('api/v1/sweeps/:sweep/report')
export class SweepReportController {
  constructor(
    private readonly asks: Asks,
    private readonly objects: ObjectStore,
  ) {}

  /** A self-contained page: it may load and run nothing, whatever stands in it. */
  @Get()
  @Allow('viewer')
  @Describe({
    summary: 'The report of a sweep that has ended: a self-contained page, as a download.',
    answer: { contentType: 'text/html' },
    example: { params: { sweep: 'demo' } },
  })
  @Header('content-security-policy', "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox")
  @Header('cache-control', 'private, no-cache')
  async report(
    @Param('sweep', { schema: SweepName }) name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    const sweep = await this.asks.ask(getSweep, { sweep: name });
    const { report, status } = await this.asks.ask(getComparison, { sweepId: sweep.id });
    if (report === undefined) {
      throw new NotFound(
        'report-not-found',
        `sweep ${sweep.name} has no report yet: it is ${sweep.status}, its comparison ${status}`,
        { sweepId: sweep.id },
      );
    }
    const tag = `"${report.sha256}"`;
    void reply.header('etag', tag);
    if (names(request.headers['if-none-match'], tag)) {
      void reply.status(304);
      return undefined;
    }
    const bytes = await this.objects.get(report.key, { sha256: report.sha256 });
    // A sweep's name has letters, digits, ".", "_" and "-" only: safe in a header.
    const disposition = `attachment; filename="${sweep.name}.html"`;
    return new StreamableFile(bytes, { type: 'text/html; charset=utf-8', disposition });
  }
}
