import { type MigrationInterface, type QueryRunner, Table, TableColumn, TableIndex } from 'typeorm';

const optionalText = (name: string): TableColumn => new TableColumn({ name, type: 'text', isNullable: true });

const versionColumns = [optionalText('copies')];
const planColumns = [
  new TableColumn({ name: 'kind', type: 'text', default: "'folds'" }),
  new TableColumn({ name: 'seeds', type: 'integer', default: 1 }),
  ...['notes', 'leaks', 'official', 'openShards', 'sealedShards', 'testVersionId'].map(optionalText),
];

/** Copies of each version, what people ruled about copies and groups, and split plans of every kind. */
export class CopiesAndSplits1700000030000 implements MigrationInterface {
  readonly name = 'CopiesAndSplits1700000030000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumns('dataset_versions', versionColumns);
    await runner.addColumns('split_plans', planColumns);
    await runner.dropIndex('split_plans', 'split_plans_folds');
    await runner.createIndex(
      'split_plans',
      new TableIndex({ name: 'split_plans_version', columnNames: ['versionId'] }),
    );
    await runner.createTable(
      new Table({
        name: 'rulings',
        columns: [
          { name: 'versionId', type: 'text', isPrimary: true },
          { name: 'seq', type: 'integer', isPrimary: true },
          { name: 'projectId', type: 'text' },
          { name: 'turnedDown', type: 'text' },
          { name: 'groups', type: 'text', isNullable: true },
          { name: 'ruledBy', type: 'text' },
          { name: 'ruledAt', type: 'bigint' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('rulings');
    await runner.dropIndex('split_plans', 'split_plans_version');
    await runner.createIndex(
      'split_plans',
      new TableIndex({ name: 'split_plans_folds', columnNames: ['versionId', 'folds'], isUnique: true }),
    );
    await runner.dropColumns('split_plans', planColumns);
    await runner.dropColumns('dataset_versions', versionColumns);
  }
}
