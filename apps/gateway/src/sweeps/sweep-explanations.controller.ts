import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { type AnswerOf, Explanation, explainTrial, getSweep, Id, listExplanations } from '@paucis/contracts';
import { Asks } from '@paucis/platform';
import { z } from 'zod';
import { Allow } from '../access/allow.js';
import { sameEffect } from '../requests/idempotency.js';
import { PageById } from '../requests/page.js';
import { Describe } from '../routes/describe.js';
import { SweepName } from './new-sweep.js';

/** Which models to explain: the leader's unless a trial or a run is named. */
const WantedExplanation = z.strictObject({
  trialId: Id.optional(),
  runId: Id.optional(),
  /** Validation images of each model that pixels are taken from. */
  images: z.int().min(1).max(500).default(24),
});
type WantedExplanation = z.output<typeof WantedExplanation>;

@Controller('api/v1/sweeps/:sweep/explanations')
export class SweepExplanationsController {
  constructor(private readonly asks: Asks) {}

  @Post()
  @HttpCode(200)
  @Allow('editor')
  @Describe({
    summary:
      'Has the models of a trial explained on their validation images: attribution maps and what shows whether to believe them. Asked again it answers how far that is; the report then shows it.',
    answer: Explanation,
    example: { params: { sweep: 'demo' }, body: { images: 8 } },
  })
  async explain(
    @Param('sweep', { schema: SweepName }) sweep: string,
    @Body({ schema: WantedExplanation }) wanted: WantedExplanation,
  ): Promise<Explanation> {
    return this.asks.ask(explainTrial, { sweepId: await this.idOf(sweep), ...wanted }, sameEffect());
  }

  @Get()
  @Allow('viewer')
  @Describe({
    summary: 'The explanations of a sweep, the newest first.',
    answer: listExplanations.answer,
    example: { params: { sweep: 'demo' }, query: { limit: 20 } },
  })
  async list(
    @Param('sweep', { schema: SweepName }) sweep: string,
    @Query({ schema: PageById }) { limit, after }: PageById,
  ): Promise<AnswerOf<typeof listExplanations>> {
    const page = { limit: Math.min(100, limit), ...(after !== undefined && { after }) };
    return this.asks.ask(listExplanations, { sweepId: await this.idOf(sweep), ...page });
  }

  private async idOf(sweep: string): Promise<string> {
    return (await this.asks.ask(getSweep, { sweep })).id;
  }
}
