import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  changeSweep,
  type Comparison,
  createSweep,
  explainSweep,
  finalizeSweep,
  getSweep,
  listSweeps,
  type ReplayReport,
  replaySweep,
  type Sweep,
} from '@paucis/contracts';
import { Asks } from '@paucis/platform';
import { z } from 'zod';
import { Allow } from '../access/allow.js';
import { sameEffect } from '../requests/idempotency.js';
import { NewSweep, SweepName } from './new-sweep.js';

const Change = z.enum(['pause', 'resume', 'cancel']);

@Controller('api/v1/sweeps')
export class SweepsController {
  constructor(private readonly asks: Asks) {}

  @Post()
  @Allow('editor')
  async create(@Body({ schema: NewSweep }) { spec }: NewSweep): Promise<Sweep> {
    return this.asks.ask(createSweep, { spec }, sameEffect());
  }

  @Post('explain')
  @HttpCode(200)
  @Allow('viewer')
  async explain(@Body({ schema: NewSweep }) { spec }: NewSweep): Promise<unknown> {
    return this.asks.ask(explainSweep, { spec });
  }

  @Get()
  @Allow('viewer')
  async list(): Promise<{ sweeps: Sweep[] }> {
    return this.asks.ask(listSweeps, {});
  }

  @Get(':sweep')
  @Allow('viewer')
  async get(@Param('sweep', { schema: SweepName }) sweep: string): Promise<Sweep> {
    return this.asks.ask(getSweep, { sweep });
  }

  /** Opens the sealed test, once for each sweep. */
  @Post(':sweep/finalize')
  @HttpCode(200)
  @Allow('editor')
  async finalize(@Param('sweep', { schema: SweepName }) sweep: string): Promise<Comparison> {
    const { id } = await this.get(sweep);
    return this.asks.ask(finalizeSweep, { sweepId: id }, sameEffect());
  }

  @Post(':sweep/replay')
  @HttpCode(200)
  @Allow('viewer')
  async replay(@Param('sweep', { schema: SweepName }) sweep: string): Promise<ReplayReport> {
    const { id } = await this.get(sweep);
    return this.asks.ask(replaySweep, { sweepId: id });
  }

  @Post(':sweep/:change')
  @HttpCode(200)
  @Allow('editor')
  async change(
    @Param('sweep', { schema: SweepName }) sweep: string,
    @Param('change', { schema: Change }) change: z.output<typeof Change>,
  ): Promise<Sweep> {
    const { id } = await this.get(sweep);
    return this.asks.ask(changeSweep, { sweepId: id, change }, sameEffect());
  }
}
