import { Controller } from '@nestjs/common';
import { type AnswerOf, rotatePseudonyms } from '@paucis/contracts';
import { currentContext, Handles } from '@paucis/platform';
import { Pseudonyms } from './pseudonyms.js';

@Controller()
export class PseudonymsController {
  constructor(private readonly pseudonyms: Pseudonyms) {}

  @Handles(rotatePseudonyms)
  async rotate(): Promise<AnswerOf<typeof rotatePseudonyms>> {
    return this.pseudonyms.rotate(currentContext().projectId);
  }
}
