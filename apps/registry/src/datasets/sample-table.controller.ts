import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, getSampleTable, NotFound } from '@paucis/contracts';
import { currentContext, Handles } from '@paucis/platform';
import { DatasetsRepository } from './datasets.repository.js';

@Controller()
export class SampleTableController {
  constructor(private readonly datasets: DatasetsRepository) {}

  @Handles(getSampleTable)
  async get({ versionId }: AskOf<typeof getSampleTable>): Promise<AnswerOf<typeof getSampleTable>> {
    const { projectId, samples } = await this.datasets.getVersion(versionId);
    if (projectId === currentContext().projectId) return { samples };
    throw new NotFound('version-not-found', `there is no dataset version ${versionId}`, { versionId });
  }
}
