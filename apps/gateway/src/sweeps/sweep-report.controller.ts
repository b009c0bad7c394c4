import { Controller, Get, Header, Param, StreamableFile } from '@nestjs/common';
import { getComparison, getSweep, NotFound } from '@paucis/contracts';
import { Asks, ObjectStore } from '@paucis/platform';
import { Allow } from '../access/allow.js';
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
  @Header('content-security-policy', "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox")
  @Header('cache-control', 'private, no-cache')
  async report(@Param('sweep', { schema: SweepName }) name: string): Promise<StreamableFile> {
    const sweep = await this.asks.ask(getSweep, { sweep: name });
    const { report, status } = await this.asks.ask(getComparison, { sweepId: sweep.id });
    if (report === undefined) {
      throw new NotFound(
        'report-not-found',
        `sweep ${sweep.name} has no report yet: it is ${sweep.status}, its comparison ${status}`,
        { sweepId: sweep.id },
      );
    }
    const bytes = await this.objects.get(report.key, { sha256: report.sha256 });
    // A sweep's name has letters, digits, ".", "_" and "-" only: safe in a header.
    const disposition = `attachment; filename="${sweep.name}.html"`;
    return new StreamableFile(bytes, { type: 'text/html; charset=utf-8', disposition });
  }
}
