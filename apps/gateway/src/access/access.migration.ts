import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

export class Access1700000010000 implements MigrationInterface {
  readonly name = 'Access1700000010000';

  async up(runner: QueryRunner): Promise<void> {
    const id = { name: 'id', type: 'text', isPrimary: true };
    const text = (name: string) => ({ name, type: 'text' });
    const createdAt = { name: 'createdAt', type: 'bigint' };
    await runner.createTable(
      new Table({ name: 'users', columns: [id, text('projectId'), text('name'), text('role'), createdAt] }),
    );
    await runner.createTable(
      new Table({
        name: 'tokens',
        columns: [
          id,
          text('projectId'),
          text('userId'),
          text('sha256'),
          createdAt,
          { name: 'revokedAt', type: 'bigint', isNullable: true },
        ],
        foreignKeys: [{ columnNames: ['userId'], referencedTableName: 'users', referencedColumnNames: ['id'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('tokens');
    await runner.dropTable('users');
  }
}
