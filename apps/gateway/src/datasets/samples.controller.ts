import { Controller, Get, Header, Param, Query, StreamableFile } from '@nestjs/common';
import { type AnswerOf, getThumbnail, listSamples, SampleFilter, SampleId } from '@paucis/contracts';
import { Asks } from '@paucis/platform';
import { z } from 'zod';
import { Allow } from '../access/allow.js';
import { Describe } from '../routes/describe.js';
import { DatasetName } from './dataset-name.js';

const ThumbnailSize = z.strictObject({ side: z.coerce.number().int().min(16).max(256).default(96) });

/** Single samples of a data set. */
@Controller('api/v1/datasets/:dataset/samples')
@Allow('viewer')
export class SamplesController {
  constructor(private readonly asks: Asks) {}

  @Get()
  @Describe({
    summary: 'The samples of a data set, page by page or spread evenly; of sealed ones nothing that tells their label.',
    answer: listSamples.answer,
    example: { params: { dataset: 'tiny' }, query: { part: 'train', label: 1, limit: 20 } },
  })
  async list(
    @Param('dataset', { schema: DatasetName }) dataset: string,
    @Query({ schema: SampleFilter }) filter: SampleFilter,
  ): Promise<AnswerOf<typeof listSamples>> {
    return this.asks.ask(listSamples, { dataset, ...filter });
  }

  @Get(':sample/thumbnail')
  @Describe({
    summary: 'How a sample looks: a small PNG; of a volume the middle slice.',
    answer: { contentType: 'image/png' },
    example: { params: { dataset: 'tiny', sample: 'train-0' }, query: { side: 64 } },
  })
  @Header('cache-control', 'private, max-age=3600')
  async thumbnail(
    @Param('dataset', { schema: DatasetName }) dataset: string,
    @Param('sample', { schema: SampleId }) sampleId: string,
    @Query({ schema: ThumbnailSize }) { side }: z.output<typeof ThumbnailSize>,
  ): Promise<StreamableFile> {
    const { png } = await this.asks.ask(getThumbnail, { dataset, sampleId, side });
    return new StreamableFile(Buffer.from(png, 'base64'), { type: 'image/png', disposition: 'inline' });
  }
}
