import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

export class Quotas1764000004000 implements MigrationInterface {
  readonly name = 'Quotas1764000004000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'quotas',
        columns: [
          { name: 'projectId', type: 'text', isPrimary: true },
          { name: 'parallel', type: 'integer', isNullable: true },
          { name: 'slotHours', type: 'real', isNullable: true },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('quotas');
  }
}
