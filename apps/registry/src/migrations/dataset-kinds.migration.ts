import { type MigrationInterface, type QueryRunner, Table, TableColumn } from 'typeorm';

const columns = [
  new TableColumn({ name: 'task', type: 'text', default: "'classification'" }),
  new TableColumn({ name: 'pixels', type: 'text', isNullable: true }),
  new TableColumn({ name: 'sizes', type: 'text', isNullable: true }),
  new TableColumn({ name: 'nonCommercial', type: 'boolean', default: false }),
];

/** Data sets of several findings, masks, volumes and texts; keys of pseudonyms. */
export class DatasetKinds1700000020000 implements MigrationInterface {
  readonly name = 'DatasetKinds1700000020000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumns('dataset_versions', columns);
    await runner.createTable(
      new Table({
        name: 'pseudonym_keys',
        columns: [
          { name: 'projectId', type: 'text', isPrimary: true },
          { name: 'version', type: 'integer', isPrimary: true },
          { name: 'key', type: 'text' },
          { name: 'createdAt', type: 'bigint' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('pseudonym_keys');
    await runner.dropColumns('dataset_versions', columns);
  }
}
