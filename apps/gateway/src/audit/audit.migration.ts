import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

export class Audit1700000011000 implements MigrationInterface {
  readonly name = 'Audit1700000011000';

  async up(runner: QueryRunner): Promise<void> {
    const texts = ['projectId', 'actor', 'action', 'target', 'traceparent'].map((name) => ({ name, type: 'text' }));
    await runner.createTable(
      new Table({
        name: 'audit_log',
        columns: [
          { name: 'id', type: 'text', isPrimary: true },
          ...texts,
          { name: 'at', type: 'bigint' },
          { name: 'status', type: 'integer', isNullable: true },
        ],
        indices: [{ name: 'audit_log_at', columnNames: ['projectId', 'at'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('audit_log');
  }
}
