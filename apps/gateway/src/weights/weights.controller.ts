import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  addWeights,
  type AnswerOf,
  getWeights,
  listWeights,
  Name,
  NewWeights,
  PretrainedWeights,
} from '@paucis/contracts';
import { Asks } from '@paucis/platform';
import { z } from 'zod';
import { Allow } from '../access/allow.js';
import { sameEffect } from '../requests/idempotency.js';
import { Page } from '../requests/page.js';
import { Describe } from '../routes/describe.js';
import { UploadsService } from '../uploads/uploads.service.js';

const PageByName = z.strictObject({ limit: Page.shape.limit, after: Name.optional() });
type PageByName = z.output<typeof PageByName>;

/** Pretrained weights that sweeps may start from. */
@Controller('api/v1/weights')
export class WeightsController {
  constructor(
    private readonly asks: Asks,
    private readonly uploads: UploadsService,
  ) {}

  @Post()
  @Allow('editor')
  @Describe({
    summary: 'Keeps an uploaded encoder (safetensors in the names of this product, no head) under a name, for good.',
    answer: PretrainedWeights,
    example: {
      body: {
        ...{ name: 'tiny-cnn', uploadId: 'upload_0123456789abcdef0123' },
        ...{ network: { name: 'small-cnn' }, image: { height: 28, width: 28, channels: 1 } },
        ...{ source: 'trained on our chest films of 2019', licence: 'internal use' },
      },
    },
  })
  async add(@Body({ schema: NewWeights }) weights: NewWeights): Promise<PretrainedWeights> {
    const { objectKey } = await this.uploads.get(weights.uploadId);
    return this.asks.ask(addWeights, { ...weights, objectKey }, sameEffect());
  }

  @Get()
  @Allow('viewer')
  @Describe({
    summary: 'The weights, in the order of their names.',
    answer: listWeights.answer,
    example: { query: { limit: 20 } },
  })
  async list(@Query({ schema: PageByName }) page: PageByName): Promise<AnswerOf<typeof listWeights>> {
    return this.asks.ask(listWeights, page);
  }

  @Get(':weights')
  @Allow('viewer')
  @Describe({
    summary: 'One set of weights: of which network and images it is, where it comes from, who added it.',
    answer: PretrainedWeights,
    example: { params: { weights: 'tiny-cnn' } },
  })
  async get(@Param('weights', { schema: Name }) name: string): Promise<PretrainedWeights> {
    return this.asks.ask(getWeights, { name });
  }
}
