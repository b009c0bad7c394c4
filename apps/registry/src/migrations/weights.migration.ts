import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Pretrained weights that sweeps may start from. */
export class Weights1700000050000 implements MigrationInterface {
  readonly name = 'Weights1700000050000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'weights',
        columns: [
          ...['projectId', 'name'].map((name) => ({ name, type: 'text', isPrimary: true })),
          ...['network', 'image', 'file', 'addedBy'].map((name) => ({ name, type: 'text' })),
          ...['source', 'licence'].map((name) => ({ name, type: 'text', isNullable: true })),
          { name: 'addedAt', type: 'bigint' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('weights');
  }
}
