import { Controller, HttpCode, Post } from '@nestjs/common';
import { type AnswerOf, rotatePseudonyms } from '@paucis/contracts';
import { Asks } from '@paucis/platform';
import { Allow } from '../access/allow.js';
import { sameEffect } from '../requests/idempotency.js';
import { Describe } from '../routes/describe.js';

/** The secret under which patients, studies and sites of DICOM files get other names. */
@Controller('api/v1/pseudonyms')
export class PseudonymsController {
  constructor(private readonly asks: Asks) {}

  @Post('rotate')
  @HttpCode(200)
  @Allow('admin')
  @Describe({
    summary:
      'Makes a new key for pseudonyms: what is added from now on cannot be joined with what was added before. No key is ever shown.',
    answer: rotatePseudonyms.answer,
    example: {},
  })
  async rotate(): Promise<AnswerOf<typeof rotatePseudonyms>> {
    return this.asks.ask(rotatePseudonyms, {}, sameEffect());
  }
}
