import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, canonicalJson, listStepTimes } from '@paucis/contracts';
import { currentContext, Handles } from '@paucis/platform';
import type { JobRow } from './job.entity.js';
import { JobsRepository } from './jobs.repository.js';

const most = 200;

@Controller()
export class StepTimesHandler {
  constructor(private readonly jobs: JobsRepository) {}

  @Handles(listStepTimes)
  async list({ profile }: AskOf<typeof listStepTimes>): Promise<AnswerOf<typeof listStepTimes>> {
    const rows = await this.jobs.findStraight(currentContext().projectId, most);
    const wanted = canonicalJson(profile);
    return { jobs: rows.filter(({ pin }) => canonicalJson(pin.profile) === wanted).flatMap(stepTimeOf) };
  }
}

type StepTime = AnswerOf<typeof listStepTimes>['jobs'][number];

function stepTimeOf({ spec, step, resumedStep, workedMs }: JobRow): StepTime[] {
  const steps = step - resumedStep;
  if (steps < 1 || workedMs <= 0 || (spec.kind !== 'train' && spec.kind !== 'pretrain')) return [];
  const { kind, network, dataset } = spec;
  const of = kind === 'train' ? { batch: spec.training.batch } : { objective: spec.objective };
  return [{ kind, network, image: dataset.image, ...of, steps, seconds: workedMs / 1000 }];
}
