import { Body, Controller, Get, HttpCode, Param, Post, Query, StreamableFile } from '@nestjs/common';
import {
  acceptGroups,
  CopyDecisions,
  DatasetCopies,
  decideCopies,
  exportDataset,
  GroupProposal,
  GroupRule,
  listCopies,
  proposeGroups,
  resolveSplit,
  Sha256,
  SplitPlan,
  SplitRequest,
} from '@paucis/contracts';
import { Asks, ObjectStore } from '@paucis/platform';
import { z } from 'zod';
import { Allow } from '../access/allow.js';
import { sameEffect } from '../requests/idempotency.js';
import { Page } from '../requests/page.js';
import { Describe } from '../routes/describe.js';
import { DatasetName } from './dataset-name.js';

const params = { dataset: 'tiny' };
/** The rule as it stands in an address. */
const RuleQuery = z.strictObject({
  neighbours: z.coerce.number().min(0).max(1).default(0.75),
  anywhere: z.coerce.number().min(0).max(1).default(0.94),
});
const NewSplit = SplitRequest.extend({ dryRun: z.boolean().default(false) });
const Acceptance = GroupRule.extend({ proposal: Sha256 });
const Export = SplitRequest.pick({ kind: true, leaks: true, date: true, from: true }).extend({
  ...RuleQuery.shape,
  format: exportDataset.ask.shape.format,
  folds: z.coerce.number().int().min(2).max(20).optional(),
  repeats: z.coerce.number().int().min(1).max(10).optional(),
});

/** Which images belong together, and how a data set is dealt. */
@Controller('api/v1/datasets/:dataset')
export class DatasetSplitsController {
  constructor(
    private readonly asks: Asks,
    private readonly objects: ObjectStore,
  ) {}

  @Get('duplicates')
  @Allow('viewer')
  @Describe({
    summary:
      'Exact and near copies in a data set, what they mean for its official split, and pairs with different labels.',
    answer: DatasetCopies,
    example: { params, query: { limit: 20 } },
  })
  async duplicates(
    @Param('dataset', { schema: DatasetName }) dataset: string,
    @Query({ schema: Page }) { limit, after }: Page,
  ): Promise<DatasetCopies> {
    return this.asks.ask(listCopies, { dataset, limit, ...(after !== undefined && { after }) });
  }

  @Post('duplicates/decisions')
  @HttpCode(200)
  @Allow('editor')
  @Describe({
    summary: 'Turns pairs down that are no copies after all, or accepts them again: split plans made from now on obey.',
    answer: DatasetCopies,
    example: { params, body: { turnDown: [], accept: [] } },
  })
  async decide(
    @Param('dataset', { schema: DatasetName }) dataset: string,
    @Body({ schema: CopyDecisions }) decisions: CopyDecisions,
  ): Promise<DatasetCopies> {
    return this.asks.ask(decideCopies, { dataset, ...decisions }, sameEffect());
  }

  @Get('groups')
  @Allow('viewer')
  @Describe({
    summary: 'Proposes which images are of one patient or scan, by likeness and file order.',
    answer: GroupProposal,
    example: { params, query: { neighbours: 0.75, anywhere: 0.94 } },
  })
  async propose(
    @Param('dataset', { schema: DatasetName }) dataset: string,
    @Query({ schema: RuleQuery }) rule: z.output<typeof RuleQuery>,
  ): Promise<GroupProposal> {
    return this.asks.ask(proposeGroups, { dataset, ...rule });
  }

  @Post('groups')
  @HttpCode(200)
  @Allow('editor')
  @Describe({
    summary: 'Accepts a proposal of groups that was looked at: they rule all split plans made from now on.',
    answer: GroupProposal,
    example: { params, body: { proposal: '0123456789abcdef'.repeat(4) } },
  })
  async accept(
    @Param('dataset', { schema: DatasetName }) dataset: string,
    @Body({ schema: Acceptance }) acceptance: z.output<typeof Acceptance>,
  ): Promise<GroupProposal> {
    return this.asks.ask(acceptGroups, { dataset, ...acceptance }, sameEffect());
  }

  @Post('splits')
  @HttpCode(200)
  @Allow('editor')
  @Describe({
    summary:
      'The split plan of a kind: the same images, groups and decisions give the same plan. One that leaks is not made.',
    answer: SplitPlan,
    example: { params, body: { kind: 'folds', folds: 2, dryRun: true } },
  })
  async split(
    @Param('dataset', { schema: DatasetName }) dataset: string,
    @Body({ schema: NewSplit }) request: z.output<typeof NewSplit>,
  ): Promise<SplitPlan> {
    return this.asks.ask(resolveSplit, { dataset, ...request }, sameEffect());
  }

  @Get('export')
  @Allow('viewer')
  @Describe({
    summary:
      'Labels, groups and folds as a file: CSV, nnU-Net `splits_final.json`, MONAI datalist, or the proposed groups.',
    answer: { contentType: 'application/octet-stream' },
    example: { params, query: { format: 'csv', kind: 'folds', folds: 2 } },
  })
  async export(
    @Param('dataset', { schema: DatasetName }) dataset: string,
    @Query({ schema: Export }) wanted: z.output<typeof Export>,
  ): Promise<StreamableFile> {
    const { file, fileName } = await this.asks.ask(exportDataset, { dataset, ...wanted });
    const bytes = await this.objects.get(file.key, file);
    // Its name is a data set's: letters, digits, ".", "_" and "-" only.
    const disposition = `attachment; filename="${fileName}"`;
    return new StreamableFile(bytes, { type: 'application/octet-stream', disposition });
  }
}
