import { type MigrationInterface, type QueryRunner, Table, TableColumn } from 'typeorm';

const planColumn = new TableColumn({ name: 'card', type: 'integer', default: 1 });

/** Edits of what data sets mean, and under which of them a split was planned. */
export class DatasetCards1700000040000 implements MigrationInterface {
  readonly name = 'DatasetCards1700000040000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'dataset_cards',
        columns: [
          { name: 'datasetId', type: 'text', isPrimary: true },
          { name: 'version', type: 'integer', isPrimary: true },
          ...['projectId', 'versionId', 'dataClasses', 'card', 'editedBy'].map((name) => ({ name, type: 'text' })),
          { name: 'note', type: 'text', isNullable: true },
          { name: 'editedAt', type: 'bigint' },
        ],
      }),
    );
    await runner.addColumn('split_plans', planColumn.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('split_plans', planColumn.name);
    await runner.dropTable('dataset_cards');
  }
}
