import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, getSplit, resolveSplit } from '@paucis/contracts';
import { Handles } from '@paucis/platform';
import { SplitsService } from './splits.service.js';

@Controller()
export class SplitsController {
  constructor(private readonly splits: SplitsService) {}

  @Handles(resolveSplit)
  async resolve(ask: AskOf<typeof resolveSplit>): Promise<AnswerOf<typeof resolveSplit>> {
    return this.splits.resolve(ask);
  }

  @Handles(getSplit)
  async get({ splitPlanId }: AskOf<typeof getSplit>): Promise<AnswerOf<typeof getSplit>> {
    return this.splits.get(splitPlanId);
  }
}
