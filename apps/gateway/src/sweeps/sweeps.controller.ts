import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import {
  Adjustment,
  adjustSweep,
  type AnswerOf,
  changeSweep,
  compareSpace,
  Comparison,
  createSweep,
  explainSweep,
  finalizeSweep,
  getSweep,
  listSweeps,
  ReplayReport,
  replaySweep,
  Sweep,
} from '@paucis/contracts';
import { Asks } from '@paucis/platform';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Allow } from '../access/allow.js';
import { asPrecondition, checkIfMatch } from '../requests/etag.js';
import { sameEffect } from '../requests/idempotency.js';
import { PageById } from '../requests/page.js';
import { Describe } from '../routes/describe.js';
import { exampleSpec } from './example-spec.js';
import { NewSweep, SweepName } from './new-sweep.js';

const OtherSpace = z.strictObject(compareSpace.ask.omit({ sweepId: true }).shape);
type OtherSpace = z.output<typeof OtherSpace>;
const Change = z.enum(['pause', 'resume', 'cancel']);

@Controller('api/v1/sweeps')
export class SweepsController {
  constructor(private readonly asks: Asks) {}

  @Post()
  @Allow('editor')
  @Describe({
    summary: 'Starts a sweep; nothing is stored when anything is wrong with it.',
    answer: Sweep,
    example: { body: { spec: exampleSpec } },
  })
  async create(@Body({ schema: NewSweep }) body: NewSweep): Promise<Sweep> {
    return this.asks.ask(createSweep, body, sameEffect());
  }

  @Post('explain')
  @HttpCode(200)
  @Allow('viewer')
  @Describe({
    summary: 'What a sweep would be, with every default filled in, its space and its rungs, without starting it.',
    answer: explainSweep.answer,
    example: { body: { spec: exampleSpec } },
  })
  async explain(@Body({ schema: NewSweep }) { spec }: NewSweep): Promise<AnswerOf<typeof explainSweep>> {
    return this.asks.ask(explainSweep, { spec });
  }

  @Get()
  @Allow('viewer')
  @Describe({ summary: 'The sweeps, the newest first.', answer: listSweeps.answer, example: { query: { limit: 20 } } })
  async list(@Query({ schema: PageById }) page: PageById): Promise<AnswerOf<typeof listSweeps>> {
    return this.asks.ask(listSweeps, page);
  }

  @Get(':sweep')
  @Allow('viewer')
  @Describe({
    summary: 'One sweep, by id or name (the newest of that name).',
    answer: Sweep,
    example: { params: { sweep: 'demo' } },
  })
  async get(@Param('sweep', { schema: SweepName }) sweep: string): Promise<Sweep> {
    return this.asks.ask(getSweep, { sweep });
  }

  @Post(':sweep/finalize')
  @HttpCode(200)
  @Allow('editor')
  @Describe({
    summary:
      'Opens the sealed test once, for the winner and the tuned baseline of a closed sweep; the look is counted for good.',
    answer: Comparison,
    example: { params: { sweep: 'demo' } },
  })
  async finalize(@Param('sweep', { schema: SweepName }) sweep: string): Promise<Comparison> {
    const { id } = await this.get(sweep);
    return this.asks.ask(finalizeSweep, { sweepId: id }, sameEffect());
  }

  @Post(':sweep/replay')
  @HttpCode(200)
  @Allow('viewer')
  @Describe({
    summary: 'Derives every decision of a sweep again from its log, and compares.',
    answer: ReplayReport,
    example: { params: { sweep: 'demo' } },
  })
  async replay(@Param('sweep', { schema: SweepName }) sweep: string): Promise<ReplayReport> {
    const { id } = await this.get(sweep);
    return this.asks.ask(replaySweep, { sweepId: id });
  }

  @Post(':sweep/adjustments')
  @HttpCode(200)
  @Allow('editor')
  @Describe({
    summary:
      'Changes a sweep under way: its budget, its share of the workers, its space, one trial. Each change is an event of its log.',
    answer: Sweep,
    example: { params: { sweep: 'demo' }, body: { kind: 'extend', trials: 4 } },
    guardedBy: 'GET /sweeps/{sweep}',
  })
  async adjust(
    @Param('sweep', { schema: SweepName }) sweep: string,
    @Body({ schema: Adjustment }) adjustment: Adjustment,
    @Req() request: FastifyRequest,
  ): Promise<Sweep> {
    const current = await this.get(sweep);
    const expected = checkIfMatch(request, Sweep, current) ? { expectedVersion: current.version } : {};
    return this.asks
      .ask(adjustSweep, { sweepId: current.id, adjustment, ...expected }, sameEffect())
      .catch((error: unknown) => Promise.reject(asPrecondition(error)));
  }

  @Post(':sweep/space-diff')
  @HttpCode(200)
  @Allow('viewer')
  @Describe({
    summary:
      'What a recipe would make of the space that a sweep searches now: added, removed, narrowed, widened. Changes nothing.',
    answer: compareSpace.answer,
    example: { params: { sweep: 'demo' }, body: { recipe: exampleSpec.recipe } },
  })
  async compareSpace(
    @Param('sweep', { schema: SweepName }) sweep: string,
    @Body({ schema: OtherSpace }) other: OtherSpace,
  ): Promise<AnswerOf<typeof compareSpace>> {
    const { id } = await this.get(sweep);
    return this.asks.ask(compareSpace, { sweepId: id, ...other });
  }

  @Post(':sweep/:change')
  @HttpCode(200)
  @Allow('editor')
  @Describe({
    summary: 'Pauses a sweep, goes on with it, or cancels it for good.',
    answer: Sweep,
    example: { params: { sweep: 'demo', change: 'pause' } },
    guardedBy: 'GET /sweeps/{sweep}',
  })
  async change(
    @Param('sweep', { schema: SweepName }) sweep: string,
    @Param('change', { schema: Change }) change: z.output<typeof Change>,
    @Req() request: FastifyRequest,
  ): Promise<Sweep> {
    const current = await this.get(sweep);
    // The version closes the gap between this check and the change.
    const isGuarded = checkIfMatch(request, Sweep, current);
    const expected = isGuarded ? { expectedVersion: current.version } : {};
    return this.asks
      .ask(changeSweep, { sweepId: current.id, change, ...expected }, sameEffect())
      .catch((error: unknown) => Promise.reject(asPrecondition(error)));
  }
}
