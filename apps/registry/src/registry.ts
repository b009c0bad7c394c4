import { defineService } from '@paucis/platform';
import { RegistryConfig } from './config.js';
import { DatasetCardRow } from './cards/dataset-card.entity.js';
import { DatasetVersionRow } from './datasets/dataset-version.entity.js';
import { DatasetRow } from './datasets/dataset.entity.js';
import { referenced } from './datasets/referenced.js';
import { IngestRow } from './ingests/ingest.entity.js';
import { CopiesAndSplits1700000030000 } from './migrations/copies-and-splits.migration.js';
import { DatasetKinds1700000020000 } from './migrations/dataset-kinds.migration.js';
import { DatasetCards1700000040000 } from './migrations/dataset-cards.migration.js';
import { Fingerprints1700000025000 } from './migrations/fingerprints.migration.js';
import { RegistryTables1700000010000 } from './migrations/registry-tables.migration.js';
import { Weights1700000050000 } from './migrations/weights.migration.js';
import { PseudonymKeyRow } from './pseudonyms/pseudonym-key.entity.js';
import { RegistryModule } from './registry.module.js';
import { RulingRow } from './rulings/ruling.entity.js';
import { SealGrantRow } from './seals/seal-grant.entity.js';
import { SealOpeningRow } from './seals/seal-opening.entity.js';
import { SealedPixelRow } from './seals/sealed-pixel.entity.js';
import { SplitPlanRow } from './splits/split-plan.entity.js';
import { WeightsRow } from './weights/weights.entity.js';

/** The service of data sets (ingest, versions, split plans, seals) and of weights that are brought in. */
export const registry = defineService({
  name: 'registry',
  module: RegistryModule,
  config: RegistryConfig,
  entities: [
    DatasetRow,
    DatasetVersionRow,
    IngestRow,
    SealedPixelRow,
    SealOpeningRow,
    SealGrantRow,
    SplitPlanRow,
    PseudonymKeyRow,
    RulingRow,
    DatasetCardRow,
    WeightsRow,
  ],
  migrations: [
    RegistryTables1700000010000,
    DatasetKinds1700000020000,
    Fingerprints1700000025000,
    CopiesAndSplits1700000030000,
    DatasetCards1700000040000,
    Weights1700000050000,
  ],
  referenced,
});
