import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

export class ObjectHolds1764000000000 implements MigrationInterface {
  readonly name = 'ObjectHolds1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'object_holds',
        columns: [
          { name: 'objectKey', type: 'text', isPrimary: true },
          { name: 'projectId', type: 'text' },
          { name: 'until', type: 'bigint' },
          { name: 'deletion', type: 'text', isNullable: true },
        ],
        indices: [{ name: 'object_holds_due', columnNames: ['until'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('object_holds');
  }
}
