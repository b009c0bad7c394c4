import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@paucis/platform';
import { In, IsNull, LessThan } from 'typeorm';
import type { Token } from './token-answer.js';
import { TokenRow } from './token.entity.js';
import { UserRow } from './user.entity.js';

@Injectable()
export class TokensRepository {
  constructor(private readonly database: Database) {}

  async isEmpty(): Promise<boolean> {
    return !(await this.database.manager.existsBy(TokenRow, {}));
  }

  /** A token that is in force, and its user. */
  async findValid(id: string): Promise<{ token: TokenRow; user: UserRow } | undefined> {
    const token = await this.database.manager.findOneBy(TokenRow, { id, revokedAt: IsNull() });
    if (token === null) return undefined;
    const user = await this.database.manager.findOneBy(UserRow, { id: token.userId });
    return user === null ? undefined : { token, user };
  }

  async findUser(projectId: string, name: string): Promise<UserRow | undefined> {
    return (await this.database.manager.findOneBy(UserRow, { projectId, name })) ?? undefined;
  }

  async findToken(projectId: string, id: string): Promise<Token | undefined> {
    const row = await this.database.manager.findOneBy(TokenRow, { projectId, id });
    return row === null ? undefined : (await this.viewsOf([row]))[0];
  }

  /** The newest first. */
  async findTokens(projectId: string, limit: number, after?: string): Promise<Token[]> {
    const { manager } = this.database;
    const last = after === undefined ? null : await manager.findOneBy(TokenRow, { projectId, id: after });
    const where = last
      ? [
          { projectId, createdAt: LessThan(last.createdAt) },
          { projectId, createdAt: last.createdAt, id: LessThan(last.id) },
        ]
      : { projectId };
    return this.viewsOf(await manager.find(TokenRow, { where, order: { createdAt: 'DESC', id: 'DESC' }, take: limit }));
  }

  /** How many tokens of administrators are in force. */
  async countAdminTokens(projectId: string): Promise<number> {
    const { manager } = this.database;
    const admins = await manager.findBy(UserRow, { projectId, role: 'admin' });
    return manager.countBy(TokenRow, { projectId, userId: In(admins.map(({ id }) => id)), revokedAt: IsNull() });
  }

  async addUser(user: UserRow, transaction: Transaction): Promise<void> {
    await transaction.insert(UserRow, user);
  }

  async addToken(token: TokenRow, transaction: Transaction): Promise<void> {
    await transaction.insert(TokenRow, token);
  }

  async revoke(id: string, revokedAt: number, transaction: Transaction): Promise<void> {
    await transaction.update(TokenRow, { id, revokedAt: IsNull() }, { revokedAt });
  }

  private async viewsOf(rows: readonly TokenRow[]): Promise<Token[]> {
    const users = await this.database.manager.findBy(UserRow, { id: In(rows.map(({ userId }) => userId)) });
    return rows.flatMap(({ id, userId, createdAt, revokedAt }) => {
      const user = users.find((one) => one.id === userId);
      if (user === undefined) return [];
      return [{ id, userId, user: user.name, role: user.role, createdAt, ...(revokedAt !== null && { revokedAt }) }];
    });
  }
}
