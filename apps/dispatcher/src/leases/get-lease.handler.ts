import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, getLease } from '@paucis/contracts';
import { Handles } from '@paucis/platform';
import { Claims } from '../jobs/claims.js';

@Controller()
export class GetLeaseHandler {
  constructor(private readonly claims: Claims) {}

  @Handles(getLease)
  async get(ask: AskOf<typeof getLease>): Promise<AnswerOf<typeof getLease>> {
    return this.claims.held(ask);
  }
}
