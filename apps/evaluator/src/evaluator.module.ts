import { Module } from '@nestjs/common';
import { Closer } from './comparisons/closer.js';
import { ComparisonsController } from './comparisons/comparisons.controller.js';
import { ComparisonsRepository } from './comparisons/comparisons.repository.js';
import { ComparisonsService } from './comparisons/comparisons.service.js';
import { Leaderboards } from './comparisons/leaderboards.js';
import { SweepClosedHandler } from './comparisons/sweep-closed.handler.js';
import { SweepReader } from './comparisons/sweep-reader.js';
import { Computations } from './computations/computations.js';
import { EvaluationsController } from './evaluations/evaluations.controller.js';
import { EvaluationsRepository } from './evaluations/evaluations.repository.js';
import { JobFinishedHandler } from './evaluations/job-finished.handler.js';
import { PredictionFiles } from './evaluations/prediction-files.js';
import { Scorer } from './evaluations/scorer.js';
import { Explainer } from './explanations/explainer.js';
import { ExplanationsController } from './explanations/explanations.controller.js';
import { ExplanationsRepository } from './explanations/explanations.repository.js';
import { ExplanationsService } from './explanations/explanations.service.js';
import { FinalizationsController } from './finalizations/finalizations.controller.js';
import { FinalizationsRepository } from './finalizations/finalizations.repository.js';
import { FinalizationsService } from './finalizations/finalizations.service.js';
import { Finalists } from './finalizations/finalists.js';
import { Finalizer } from './finalizations/finalizer.js';
import { JobFailedHandler } from './finalizations/job-failed.handler.js';
import { LabelCurvesController } from './label-curves/label-curves.controller.js';
import { LabelCurves } from './label-curves/label-curves.service.js';
import { ReportWriter } from './reports/report-writer.js';

@Module({
  controllers: [
    JobFinishedHandler,
    JobFailedHandler,
    SweepClosedHandler,
    EvaluationsController,
    ComparisonsController,
    FinalizationsController,
    ExplanationsController,
    LabelCurvesController,
  ],
  providers: [
    Computations,
    Scorer,
    EvaluationsRepository,
    PredictionFiles,
    Closer,
    ComparisonsService,
    ComparisonsRepository,
    Leaderboards,
    SweepReader,
    Finalizer,
    FinalizationsService,
    FinalizationsRepository,
    Finalists,
    LabelCurves,
    Explainer,
    ExplanationsService,
    ExplanationsRepository,
    ReportWriter,
  ],
})
export class EvaluatorModule {}
