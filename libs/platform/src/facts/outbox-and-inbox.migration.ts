import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

export class OutboxAndInbox1700000000000 implements MigrationInterface {
  readonly name = 'OutboxAndInbox1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'outbox',
        columns: [
          { name: 'id', type: 'text', isPrimary: true },
          { name: 'projectId', type: 'text' },
          { name: 'fact', type: 'text' },
          { name: 'consumer', type: 'text' },
          { name: 'payload', type: 'text' },
          { name: 'context', type: 'text' },
          { name: 'createdAt', type: 'bigint' },
          { name: 'attempts', type: 'integer' },
          { name: 'nextAttemptAt', type: 'bigint' },
          { name: 'lastError', type: 'text', isNullable: true },
          { name: 'parkedAt', type: 'bigint', isNullable: true },
        ],
        indices: [{ name: 'outbox_due', columnNames: ['consumer', 'parkedAt', 'nextAttemptAt'] }],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'inbox',
        columns: [
          { name: 'consumer', type: 'text', isPrimary: true },
          { name: 'messageId', type: 'text', isPrimary: true },
          { name: 'handledAt', type: 'bigint' },
        ],
        indices: [{ name: 'inbox_handled', columnNames: ['handledAt'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('inbox');
    await runner.dropTable('outbox');
  }
}
