import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, finalizeSweep } from '@paucis/contracts';
import { Handles } from '@paucis/platform';
import { FinalizationsService } from './finalizations.service.js';

@Controller()
export class FinalizationsController {
  constructor(private readonly finalizations: FinalizationsService) {}

  @Handles(finalizeSweep)
  async finalize({ sweepId }: AskOf<typeof finalizeSweep>): Promise<AnswerOf<typeof finalizeSweep>> {
    return this.finalizations.finalize(sweepId);
  }
}
