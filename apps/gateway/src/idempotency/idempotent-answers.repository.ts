import { Injectable } from '@nestjs/common';
import { Database } from '@paucis/platform';
import { LessThan } from 'typeorm';
import { IdempotentAnswerRow } from './idempotent-answer.entity.js';

@Injectable()
export class IdempotentAnswersRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<IdempotentAnswerRow | undefined> {
    return (await this.database.manager.findOneBy(IdempotentAnswerRow, { id })) ?? undefined;
  }

  async add(row: IdempotentAnswerRow): Promise<void> {
    await this.database.transaction((transaction) => transaction.insert(IdempotentAnswerRow, row));
  }

  async complete(id: string, answered: { status: number; answer: string }): Promise<void> {
    await this.database.transaction((transaction) => transaction.update(IdempotentAnswerRow, { id }, answered));
  }

  async remove(id: string): Promise<void> {
    await this.database.transaction((transaction) => transaction.delete(IdempotentAnswerRow, { id }));
  }

  async removeOlderThan(instant: number): Promise<void> {
    await this.database.transaction((transaction) =>
      transaction.delete(IdempotentAnswerRow, { createdAt: LessThan(instant) }),
    );
  }
}
