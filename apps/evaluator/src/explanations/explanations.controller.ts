import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, explainTrial, listExplanations } from '@paucis/contracts';
import { Handles } from '@paucis/platform';
import { ExplanationsService } from './explanations.service.js';

@Controller()
export class ExplanationsController {
  constructor(private readonly explanations: ExplanationsService) {}

  @Handles(explainTrial)
  async explain(ask: AskOf<typeof explainTrial>): Promise<AnswerOf<typeof explainTrial>> {
    return this.explanations.explain(ask);
  }

  @Handles(listExplanations)
  async list(ask: AskOf<typeof listExplanations>): Promise<AnswerOf<typeof listExplanations>> {
    return this.explanations.list(ask);
  }
}
