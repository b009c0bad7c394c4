import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, getComparison } from '@paucis/contracts';
import { Handles } from '@paucis/platform';
import { ComparisonsService } from './comparisons.service.js';

@Controller()
export class ComparisonsController {
  constructor(private readonly comparisons: ComparisonsService) {}

  @Handles(getComparison)
  async get({ sweepId }: AskOf<typeof getComparison>): Promise<AnswerOf<typeof getComparison>> {
    return this.comparisons.get(sweepId);
  }
}
