import { Body, Controller, Get, Patch } from '@nestjs/common';
import { changeQuota, getQuota, QuotaChange, QuotaState } from '@paucis/contracts';
import { Asks } from '@paucis/platform';
import { Allow } from '../access/allow.js';
import { Describe } from '../routes/describe.js';

@Controller('api/v1/quota')
export class QuotaController {
  constructor(private readonly asks: Asks) {}

  @Get()
  @Allow('viewer')
  @Describe({ summary: 'What the project may use, and has used.', answer: QuotaState, example: {} })
  async get(): Promise<QuotaState> {
    return this.asks.ask(getQuota, {});
  }

  @Patch()
  @Allow('admin')
  @Describe({
    summary: 'Changes what the project may use: runs at once, slot hours in all; null lifts a limit.',
    answer: QuotaState,
    example: { body: { parallel: 64 } },
  })
  async change(@Body({ schema: QuotaChange }) change: QuotaChange): Promise<QuotaState> {
    return this.asks.ask(changeQuota, { change });
  }
}
