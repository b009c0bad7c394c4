import { Injectable } from '@nestjs/common';
import { Database } from '@paucis/platform';
import { IsNull } from 'typeorm';
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

  async addUserWithToken(user: UserRow, token: TokenRow): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await transaction.insert(UserRow, user);
      await transaction.insert(TokenRow, token);
    });
  }
}
