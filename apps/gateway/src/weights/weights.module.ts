import { Module } from '@nestjs/common';
import { UploadsModule } from '../uploads/uploads.module.js';
import { WeightsController } from './weights.controller.js';

@Module({ imports: [UploadsModule], controllers: [WeightsController] })
export class WeightsModule {}
