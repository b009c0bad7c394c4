import { Controller } from '@nestjs/common';
import {
  addWeights,
  type AnswerOf,
  type AskOf,
  getWeights,
  listWeights,
  type PretrainedWeights,
} from '@paucis/contracts';
import { Handles } from '@paucis/platform';
import { WeightsService } from './weights.service.js';

@Controller()
export class WeightsController {
  constructor(private readonly weights: WeightsService) {}

  @Handles(addWeights)
  async add(ask: AskOf<typeof addWeights>): Promise<PretrainedWeights> {
    return this.weights.add(ask);
  }

  @Handles(getWeights)
  async get({ name }: AskOf<typeof getWeights>): Promise<PretrainedWeights> {
    return this.weights.get(name);
  }

  @Handles(listWeights)
  async list({ limit, after }: AskOf<typeof listWeights>): Promise<AnswerOf<typeof listWeights>> {
    const weights = await this.weights.list(limit, after);
    const last = weights.length === limit ? weights.at(-1) : undefined;
    return { weights, ...(last && { next: last.name }) };
  }
}
