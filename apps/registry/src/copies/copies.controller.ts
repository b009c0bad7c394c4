import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, decideCopies, listCopies } from '@paucis/contracts';
import { Handles } from '@paucis/platform';
import { CopiesService } from './copies.service.js';

@Controller()
export class CopiesController {
  constructor(private readonly copies: CopiesService) {}

  @Handles(listCopies)
  async list({ dataset, limit, after }: AskOf<typeof listCopies>): Promise<AnswerOf<typeof listCopies>> {
    return this.copies.list(dataset, limit, after);
  }

  @Handles(decideCopies)
  async decide(ask: AskOf<typeof decideCopies>): Promise<AnswerOf<typeof decideCopies>> {
    return this.copies.decide(ask);
  }
}
