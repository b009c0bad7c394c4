import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, openSeal } from '@paucis/contracts';
import { Handles } from '@paucis/platform';
import { SealsService } from './seals.service.js';

@Controller()
export class SealsController {
  constructor(private readonly seals: SealsService) {}

  @Handles(openSeal)
  async open(ask: AskOf<typeof openSeal>): Promise<AnswerOf<typeof openSeal>> {
    return this.seals.open(ask);
  }
}
