import { Readable } from 'node:stream';
import { Controller, Get, Header, Headers, Param, Query, StreamableFile } from '@nestjs/common';
import { check, getSweep } from '@paucis/contracts';
import { Asks, Log } from '@paucis/platform';
import { z } from 'zod';
import { Allow } from '../access/allow.js';
import { Describe } from '../routes/describe.js';
import { followSweep } from './follow-sweep.js';
import { SweepName } from './new-sweep.js';
import { StreamEvent } from './stream-event.js';
import { SweepNews } from './sweep-news.js';

const After = z.coerce.number().int().nonnegative();
const From = z.strictObject({ after: After.optional() });
const StreamHeaders = z.object({ 'last-event-id': After.optional() });

@Controller('api/v1/sweeps/:sweep/stream')
export class SweepStreamController {
  constructor(
    private readonly asks: Asks,
    private readonly news: SweepNews,
    private readonly log: Log,
  ) {}

  @Get()
  @Allow('viewer')
  @Describe({
    summary:
      'What happens in a sweep until it ends, as server-sent events; `last-event-id` (or `after`) is the last seq that was seen.',
    answer: { contentType: 'text/event-stream', event: StreamEvent },
    headers: StreamHeaders,
    example: { params: { sweep: 'demo' }, query: { after: 0 } },
  })
  @Header('cache-control', 'no-store')
  @Header('x-accel-buffering', 'no')
  async stream(
    @Param('sweep', { schema: SweepName }) name: string,
    @Query({ schema: From }) { after }: z.output<typeof From>,
    @Headers('last-event-id') lastEventId: string | undefined,
  ): Promise<StreamableFile> {
    const last = check(After.optional(), lastEventId, 'header last-event-id');
    const { id } = await this.asks.ask(getSweep, { sweep: name });
    const events = followSweep({ sweepId: id, after: last ?? after ?? 0, asks: this.asks, news: this.news });
    const text = Readable.from(this.asText(events, id), { objectMode: false, highWaterMark: 64 * 1024 });
    return new StreamableFile(text, { type: 'text/event-stream; charset=utf-8' });
  }

  private async *asText(events: AsyncIterable<StreamEvent | undefined>, sweepId: string): AsyncGenerator<string> {
    // At once, so that the reader knows that it is connected.
    yield ': following\n\n';
    try {
      for await (const event of events) yield event === undefined ? ': still here\n\n' : textOf(event);
    } catch (error) {
      this.log.error('stream broke', { sweepId, error });
      throw error;
    }
  }
}

function textOf({ event, data }: StreamEvent): string {
  const id = event === 'log' ? `id: ${data.seq}\n` : '';
  return `${id}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
