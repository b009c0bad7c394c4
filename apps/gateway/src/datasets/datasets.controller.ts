import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { addDataset, type Dataset, getDataset, listDatasets, NewDataset } from '@paucis/contracts';
import { Asks } from '@paucis/platform';
import { z } from 'zod';
import { Allow } from '../access/allow.js';
import { sameEffect } from '../requests/idempotency.js';
import { UploadsService } from '../uploads/uploads.service.js';

/** An id or a name; which it is, its owner knows. */
const DatasetName = z.string().min(1).max(100);

@Controller('api/v1/datasets')
export class DatasetsController {
  constructor(
    private readonly asks: Asks,
    private readonly uploads: UploadsService,
  ) {}

  /** Begins to ingest: the answer is `ingesting`, or `ready` where the same bytes are known by this name. */
  @Post()
  @HttpCode(202)
  @Allow('editor')
  async add(@Body({ schema: NewDataset }) dataset: NewDataset): Promise<Dataset> {
    const { objectKey, fileName, md5 } = await this.uploads.get(dataset.uploadId);
    return this.asks.ask(addDataset, { ...dataset, objectKey, fileName, md5 }, sameEffect());
  }

  @Get()
  @Allow('viewer')
  async list(): Promise<{ datasets: Dataset[] }> {
    return this.asks.ask(listDatasets, {});
  }

  @Get(':dataset')
  @Allow('viewer')
  async get(@Param('dataset', { schema: DatasetName }) dataset: string): Promise<Dataset> {
    return this.asks.ask(getDataset, { dataset });
  }
}
