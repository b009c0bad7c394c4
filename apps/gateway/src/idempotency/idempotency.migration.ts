import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

export class Idempotency1700000013000 implements MigrationInterface {
  readonly name = 'Idempotency1700000013000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'idempotent_answers',
        columns: [
          { name: 'id', type: 'text', isPrimary: true },
          { name: 'projectId', type: 'text' },
          { name: 'requestHash', type: 'text' },
          { name: 'createdAt', type: 'bigint' },
          { name: 'status', type: 'integer', isNullable: true },
          { name: 'answer', type: 'text', isNullable: true },
        ],
        indices: [{ name: 'idempotent_answers_created', columnNames: ['createdAt'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('idempotent_answers');
  }
}
