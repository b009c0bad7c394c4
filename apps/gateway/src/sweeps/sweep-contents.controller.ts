import { Controller, Get, Param, Query } from '@nestjs/common';
import {
  type AnswerOf,
  type Comparison,
  getComparison,
  getSweep,
  listEvaluations,
  listJobs,
  listRuns,
  listSweepEvents,
  listTrials,
} from '@paucis/contracts';
import { Asks } from '@paucis/platform';
import { Allow } from '../access/allow.js';
import { Page, PageById } from '../requests/page.js';
import { Describe } from '../routes/describe.js';
import { SweepName } from './new-sweep.js';

/** What a sweep consists of, page by page. */
@Controller('api/v1/sweeps/:sweep')
@Allow('viewer')
export class SweepContentsController {
  constructor(private readonly asks: Asks) {}

  @Get('trials')
  @Describe({
    summary: 'The trials of a sweep in the order in which they were proposed.',
    answer: listTrials.answer,
    example: { params: { sweep: 'demo' }, query: { limit: 50 } },
  })
  async trials(
    @Param('sweep', { schema: SweepName }) sweep: string,
    @Query({ schema: Page }) page: Page,
  ): Promise<AnswerOf<typeof listTrials>> {
    return this.asks.ask(listTrials, { sweepId: await this.idOf(sweep), ...page });
  }

  @Get('runs')
  @Describe({
    summary: 'The runs of a sweep: trial x fold x seed.',
    answer: listRuns.answer,
    example: { params: { sweep: 'demo' }, query: { limit: 50 } },
  })
  async runs(
    @Param('sweep', { schema: SweepName }) sweep: string,
    @Query({ schema: Page }) page: Page,
  ): Promise<AnswerOf<typeof listRuns>> {
    return this.asks.ask(listRuns, { sweepId: await this.idOf(sweep), ...page });
  }

  @Get('jobs')
  @Describe({
    summary: 'The jobs of a sweep.',
    answer: listJobs.answer,
    example: { params: { sweep: 'demo' }, query: { limit: 50 } },
  })
  async jobs(
    @Param('sweep', { schema: SweepName }) sweep: string,
    @Query({ schema: PageById }) page: PageById,
  ): Promise<AnswerOf<typeof listJobs>> {
    return this.asks.ask(listJobs, { sweepId: await this.idOf(sweep), ...page });
  }

  @Get('events')
  @Describe({
    summary: 'The log of a sweep: every decision and observation.',
    answer: listSweepEvents.answer,
    example: { params: { sweep: 'demo' }, query: { limit: 50 } },
  })
  async events(
    @Param('sweep', { schema: SweepName }) sweep: string,
    @Query({ schema: Page }) page: Page,
  ): Promise<AnswerOf<typeof listSweepEvents>> {
    return this.asks.ask(listSweepEvents, { sweepId: await this.idOf(sweep), ...page });
  }

  @Get('evaluations')
  @Describe({
    summary: 'The scores of finished trainings on their validation samples, with intervals.',
    answer: listEvaluations.answer,
    example: { params: { sweep: 'demo' }, query: { limit: 50 } },
  })
  async evaluations(
    @Param('sweep', { schema: SweepName }) sweep: string,
    @Query({ schema: Page }) page: Page,
  ): Promise<AnswerOf<typeof listEvaluations>> {
    return this.asks.ask(listEvaluations, { sweepId: await this.idOf(sweep), ...page });
  }

  @Get('comparison')
  @Describe({
    summary: 'The leaderboard as of now, with intervals and what can be said; of a closed sweep the final one.',
    answer: getComparison.answer,
    example: { params: { sweep: 'demo' } },
  })
  async comparison(@Param('sweep', { schema: SweepName }) sweep: string): Promise<Comparison> {
    return this.asks.ask(getComparison, { sweepId: await this.idOf(sweep) });
  }

  private async idOf(sweep: string): Promise<string> {
    return (await this.asks.ask(getSweep, { sweep })).id;
  }
}
