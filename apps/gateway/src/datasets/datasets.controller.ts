import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { addDataset, type AnswerOf, Dataset, getDataset, listDatasets, NewDataset } from '@paucis/contracts';
import { Asks } from '@paucis/platform';
import { Allow } from '../access/allow.js';
import { sameEffect } from '../requests/idempotency.js';
import { PageById } from '../requests/page.js';
import { Describe } from '../routes/describe.js';
import { UploadsService } from '../uploads/uploads.service.js';
import { DatasetName } from './dataset-name.js';

@Controller('api/v1/datasets')
export class DatasetsController {
  constructor(
    private readonly asks: Asks,
    private readonly uploads: UploadsService,
  ) {}

  @Post()
  @HttpCode(202)
  @Allow('editor')
  @Describe({
    summary:
      'Begins to ingest an upload: the answer is `ingesting`, or `ready` where the same bytes are known by this name.',
    answer: Dataset,
    example: {
      body: { name: 'tiny', uploadId: 'upload_0123456789abcdef0123', classes: ['dark', 'bright'], positiveClass: 1 },
    },
  })
  async add(@Body({ schema: NewDataset }) dataset: NewDataset): Promise<Dataset> {
    const { objectKey, fileName, md5 } = await this.uploads.get(dataset.uploadId);
    return this.asks.ask(addDataset, { ...dataset, objectKey, fileName, md5 }, sameEffect());
  }

  @Get()
  @Allow('viewer')
  @Describe({
    summary: 'The data sets, the newest first.',
    answer: listDatasets.answer,
    example: { query: { limit: 20 } },
  })
  async list(@Query({ schema: PageById }) page: PageById): Promise<AnswerOf<typeof listDatasets>> {
    return this.asks.ask(listDatasets, page);
  }

  @Get(':dataset')
  @Allow('viewer')
  @Describe({ summary: 'One data set, by id or name.', answer: Dataset, example: { params: { dataset: 'tiny' } } })
  async get(@Param('dataset', { schema: DatasetName }) dataset: string): Promise<Dataset> {
    return this.asks.ask(getDataset, { dataset });
  }
}
