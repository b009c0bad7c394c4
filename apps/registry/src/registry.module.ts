import { Module } from '@nestjs/common';
import { DatasetsController } from './datasets/datasets.controller.js';
import { DatasetsRepository } from './datasets/datasets.repository.js';
import { DatasetsService } from './datasets/datasets.service.js';
import { SampleTableController } from './datasets/sample-table.controller.js';
import { Ingester } from './ingests/ingester.js';
import { IngestsRepository } from './ingests/ingests.repository.js';
import { PseudonymsController } from './pseudonyms/pseudonyms.controller.js';
import { Pseudonyms } from './pseudonyms/pseudonyms.js';
import { CardsController } from './cards/cards.controller.js';
import { CardsRepository } from './cards/cards.repository.js';
import { CardsService } from './cards/cards.service.js';
import { SamplesController } from './samples/samples.controller.js';
import { SamplesService } from './samples/samples.service.js';
import { CopiesController } from './copies/copies.controller.js';
import { CopiesService } from './copies/copies.service.js';
import { ExportsController } from './exports/exports.controller.js';
import { GroupsController } from './groups/groups.controller.js';
import { GroupsService } from './groups/groups.service.js';
import { BelongingService } from './rulings/belonging.service.js';
import { RulingsRepository } from './rulings/rulings.repository.js';
import { SealsController } from './seals/seals.controller.js';
import { SealsRepository } from './seals/seals.repository.js';
import { SealsService } from './seals/seals.service.js';
import { PlanStore } from './splits/plan-store.js';
import { SplitPlansRepository } from './splits/split-plans.repository.js';
import { SplitsController } from './splits/splits.controller.js';
import { SplitsService } from './splits/splits.service.js';
import { WeightsController } from './weights/weights.controller.js';
import { WeightsRepository } from './weights/weights.repository.js';
import { WeightsService } from './weights/weights.service.js';

@Module({
  controllers: [
    PseudonymsController,
    DatasetsController,
    CardsController,
    SamplesController,
    SampleTableController,
    SplitsController,
    SealsController,
    CopiesController,
    GroupsController,
    ExportsController,
    WeightsController,
  ],
  providers: [
    DatasetsService,
    DatasetsRepository,
    Ingester,
    IngestsRepository,
    Pseudonyms,
    SplitsService,
    SplitPlansRepository,
    CardsService,
    CardsRepository,
    SamplesService,
    PlanStore,
    SealsService,
    SealsRepository,
    BelongingService,
    RulingsRepository,
    CopiesService,
    GroupsService,
    WeightsService,
    WeightsRepository,
  ],
})
export class RegistryModule {}
