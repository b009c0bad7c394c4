import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, type CardVersion, changeCard, getCard, listCards } from '@paucis/contracts';
import { Handles } from '@paucis/platform';
import { CardsService } from './cards.service.js';

@Controller()
export class CardsController {
  constructor(private readonly cards: CardsService) {}

  @Handles(getCard)
  async get({ dataset }: AskOf<typeof getCard>): Promise<CardVersion> {
    return this.cards.get(dataset);
  }

  @Handles(listCards)
  async list(ask: AskOf<typeof listCards>): Promise<AnswerOf<typeof listCards>> {
    return this.cards.list(ask);
  }

  @Handles(changeCard)
  async change(ask: AskOf<typeof changeCard>): Promise<CardVersion> {
    return this.cards.change(ask);
  }
}
