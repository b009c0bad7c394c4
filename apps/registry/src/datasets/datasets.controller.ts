import { Controller } from '@nestjs/common';
import { addDataset, type AnswerOf, type AskOf, getDataset, listDatasets } from '@paucis/contracts';
import { Handles } from '@paucis/platform';
import { DatasetsService } from './datasets.service.js';

@Controller()
export class DatasetsController {
  constructor(private readonly datasets: DatasetsService) {}

  @Handles(addDataset)
  async add(file: AskOf<typeof addDataset>): Promise<AnswerOf<typeof addDataset>> {
    return this.datasets.add(file);
  }

  @Handles(listDatasets)
  async list({ limit, after }: AskOf<typeof listDatasets>): Promise<AnswerOf<typeof listDatasets>> {
    const found = await this.datasets.list(limit + 1, after);
    const datasets = found.slice(0, limit);
    return { datasets, ...(found.length > limit && { next: datasets.at(-1)?.id }) };
  }

  @Handles(getDataset)
  async get({ dataset }: AskOf<typeof getDataset>): Promise<AnswerOf<typeof getDataset>> {
    return this.datasets.get(dataset);
  }
}
