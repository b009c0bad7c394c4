import { Module } from '@nestjs/common';
import { UploadsModule } from '../uploads/uploads.module.js';
import { SamplesController } from './samples.controller.js';
import { DatasetsController } from './datasets.controller.js';

@Module({ imports: [UploadsModule], controllers: [DatasetsController, SamplesController] })
export class DatasetsModule {}
