import { Controller, Get, Query } from '@nestjs/common';
import { type AnswerOf, listWorkers } from '@paucis/contracts';
import { Asks } from '@paucis/platform';
import { Allow } from '../access/allow.js';
import { PageById } from '../requests/page.js';
import { Describe } from '../routes/describe.js';

@Controller('api/v1/workers')
export class WorkersController {
  constructor(private readonly asks: Asks) {}

  @Get()
  @Allow('viewer')
  @Describe({
    summary: 'Who does the work, or did within a day.',
    answer: listWorkers.answer,
    example: { query: { limit: 20 } },
  })
  async list(@Query({ schema: PageById }) page: PageById): Promise<AnswerOf<typeof listWorkers>> {
    return this.asks.ask(listWorkers, page);
  }
}
