import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, getLabelCurves } from '@paucis/contracts';
import { Handles } from '@paucis/platform';
import { LabelCurves } from './label-curves.service.js';

@Controller()
export class LabelCurvesController {
  constructor(private readonly curves: LabelCurves) {}

  @Handles(getLabelCurves)
  async get({ datasetName }: AskOf<typeof getLabelCurves>): Promise<AnswerOf<typeof getLabelCurves>> {
    return { curves: await this.curves.ofDataset(datasetName) };
  }
}
