import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, getSlotUsage } from '@paucis/contracts';
import { Handles } from '@paucis/platform';
import { JobsRepository } from './jobs.repository.js';

@Controller()
export class SlotUsageHandler {
  constructor(private readonly jobs: JobsRepository) {}

  @Handles(getSlotUsage)
  async get({ projectId }: AskOf<typeof getSlotUsage>): Promise<AnswerOf<typeof getSlotUsage>> {
    return { slotHours: (await this.jobs.sumWorkedMs(projectId, Date.now())) / 3_600_000 };
  }
}
