import { Module } from '@nestjs/common';
import { UploadsModule } from '../uploads/uploads.module.js';
import { DatasetCardsController } from './dataset-cards.controller.js';
import { DatasetSplitsController } from './dataset-splits.controller.js';
import { DatasetsController } from './datasets.controller.js';
import { LabelCurvesController } from './label-curves.controller.js';
import { PseudonymsController } from './pseudonyms.controller.js';
import { SamplesController } from './samples.controller.js';

@Module({
  imports: [UploadsModule],
  controllers: [
    DatasetsController,
    DatasetSplitsController,
    DatasetCardsController,
    SamplesController,
    LabelCurvesController,
    PseudonymsController,
  ],
})
export class DatasetsModule {}
