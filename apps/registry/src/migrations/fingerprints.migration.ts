import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';

const column = new TableColumn({ name: 'fingerprint', type: 'text', isNullable: true });

/** What a version is like, as measured when it was read. */
export class Fingerprints1700000025000 implements MigrationInterface {
  readonly name = 'Fingerprints1700000025000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('dataset_versions', column.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('dataset_versions', column.name);
  }
}
