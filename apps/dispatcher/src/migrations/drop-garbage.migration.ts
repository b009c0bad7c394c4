import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** What rows have let go of is noted by platform now; what this table still named is found as orphans. */
export class DropGarbage1764000001000 implements MigrationInterface {
  readonly name = 'DropGarbage1764000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.dropTable('garbage');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'garbage',
        columns: [
          { name: 'objectKey', type: 'text', isPrimary: true },
          { name: 'projectId', type: 'text' },
          { name: 'collectAt', type: 'bigint' },
        ],
        indices: [{ name: 'garbage_due', columnNames: ['collectAt'] }],
      }),
    );
  }
}
