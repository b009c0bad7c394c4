import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, getThumbnail, listSamples } from '@paucis/contracts';
import { Handles } from '@paucis/platform';
import { SamplesService } from './samples.service.js';

@Controller()
export class SamplesController {
  constructor(private readonly samples: SamplesService) {}

  @Handles(listSamples)
  async list(ask: AskOf<typeof listSamples>): Promise<AnswerOf<typeof listSamples>> {
    return this.samples.list(ask);
  }

  @Handles(getThumbnail)
  async thumbnail({ dataset, sampleId, side }: AskOf<typeof getThumbnail>): Promise<AnswerOf<typeof getThumbnail>> {
    return { png: (await this.samples.thumbnail(dataset, sampleId, side)).toString('base64') };
  }
}
