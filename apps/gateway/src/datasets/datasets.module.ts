import { Module } from '@nestjs/common';
import { UploadsModule } from '../uploads/uploads.module.js';
import { DatasetsController } from './datasets.controller.js';

@Module({ imports: [UploadsModule], controllers: [DatasetsController] })
export class DatasetsModule {}
