import { Body, Controller, Get, Param, Patch, Query, Req } from '@nestjs/common';
import { type AnswerOf, CardChange, CardVersion, changeCard, getCard, listCards } from '@paucis/contracts';
import { Asks } from '@paucis/platform';
import type { FastifyRequest } from 'fastify';
import { Allow } from '../access/allow.js';
import { asPrecondition, checkIfMatch } from '../requests/etag.js';
import { sameEffect } from '../requests/idempotency.js';
import { Page } from '../requests/page.js';
import { Describe } from '../routes/describe.js';
import { DatasetName } from './dataset-name.js';

/** What a data set means and on what terms it may be used. */
@Controller('api/v1/datasets/:dataset/card')
export class DatasetCardsController {
  constructor(private readonly asks: Asks) {}

  @Get()
  @Allow('viewer')
  @Describe({
    summary: 'The card in force: classes, finding, labels, anatomy, licence, citation.',
    answer: CardVersion,
    example: { params: { dataset: 'tiny' } },
  })
  async get(@Param('dataset', { schema: DatasetName }) dataset: string): Promise<CardVersion> {
    return this.asks.ask(getCard, { dataset });
  }

  @Get('versions')
  @Allow('viewer')
  @Describe({
    summary: 'Every version of the card, the newest first, with who wrote it and why.',
    answer: listCards.answer,
    example: { params: { dataset: 'tiny' }, query: { limit: 20 } },
  })
  async versions(
    @Param('dataset', { schema: DatasetName }) dataset: string,
    @Query({ schema: Page }) page: Page,
  ): Promise<AnswerOf<typeof listCards>> {
    return this.asks.ask(listCards, { dataset, ...page });
  }

  @Patch()
  @Allow('editor')
  @Describe({
    summary:
      'Writes the next version of the card. Fields that are left out stay, null takes one away; sweeps begun before keep the card that they began with.',
    answer: CardVersion,
    example: {
      params: { dataset: 'tiny' },
      body: { licence: 'CC BY 4.0', anatomy: { flips: ['horizontal'] }, note: 'as agreed with the data owner' },
    },
    guardedBy: 'GET /datasets/{dataset}/card',
  })
  async change(
    @Param('dataset', { schema: DatasetName }) dataset: string,
    @Body({ schema: CardChange }) change: CardChange,
    @Req() request: FastifyRequest,
  ): Promise<CardVersion> {
    const current = await this.get(dataset);
    // The version closes the gap between this check and the change.
    const expected = checkIfMatch(request, CardVersion, current) ? { expectedVersion: current.version } : {};
    return this.asks
      .ask(changeCard, { dataset, change, ...expected }, sameEffect())
      .catch((error: unknown) => Promise.reject(asPrecondition(error)));
  }
}
