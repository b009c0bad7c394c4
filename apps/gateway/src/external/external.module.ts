import { Module } from '@nestjs/common';
import { UploadsModule } from '../uploads/uploads.module.js';
import { ExternalController } from './external.controller.js';
import { ExternalLeases } from './external-leases.js';
import { ExternalResults } from './external-results.js';
import { JobSampleReader } from './job-samples.js';

@Module({
  imports: [UploadsModule],
  controllers: [ExternalController],
  providers: [ExternalLeases, ExternalResults, JobSampleReader],
})
export class ExternalModule {}
