import { Module } from '@nestjs/common';
import { SweepContentsController } from './sweep-contents.controller.js';
import { SweepExplanationsController } from './sweep-explanations.controller.js';
import { SweepHintsController } from './sweep-hints.controller.js';
import { SweepNews } from './sweep-news.js';
import { SweepReportController } from './sweep-report.controller.js';
import { SweepStreamController } from './sweep-stream.controller.js';
import { SweepsController } from './sweeps.controller.js';

@Module({
  controllers: [
    SweepsController,
    SweepContentsController,
    SweepReportController,
    SweepExplanationsController,
    SweepStreamController,
    SweepHintsController,
  ],
  providers: [SweepNews],
})
export class SweepsModule {}
