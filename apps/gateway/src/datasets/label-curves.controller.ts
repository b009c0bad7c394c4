import { Controller, Get, Param } from '@nestjs/common';
import { type AnswerOf, getDataset, getLabelCurves } from '@paucis/contracts';
import { Asks } from '@paucis/platform';
import { z } from 'zod';
import { Allow } from '../access/allow.js';
import { Describe } from '../routes/describe.js';

const DatasetName = z.string().min(1).max(100);

@Controller('api/v1/datasets/:dataset/label-curves')
export class LabelCurvesController {
  constructor(private readonly asks: Asks) {}

  @Get()
  @Allow('viewer')
  @Describe({
    summary:
      'How families do with more labels: of the closed sweeps over a data set on the same validation folds with different numbers of training labels.',
    answer: getLabelCurves.answer,
    example: { params: { dataset: 'tiny' } },
  })
  async get(@Param('dataset', { schema: DatasetName }) dataset: string): Promise<AnswerOf<typeof getLabelCurves>> {
    const { name } = await this.asks.ask(getDataset, { dataset });
    return this.asks.ask(getLabelCurves, { datasetName: name });
  }
}
