import { Injectable } from '@nestjs/common';
import { Conflict, newId } from '@paucis/contracts';
import { currentContext, Database } from '@paucis/platform';
import { newToken } from './token.js';
import { TokensRepository } from './tokens.repository.js';
import type { NewToken, Token, TokenWithText } from './token-answer.js';

@Injectable()
export class TokensService {
  constructor(
    private readonly tokens: TokensRepository,
    private readonly database: Database,
  ) {}

  /** A user has one role: a token of another one is refused. */
  async create({ user: name, role }: NewToken): Promise<TokenWithText> {
    const { projectId } = currentContext();
    const { text, id, sha256 } = newToken();
    const createdAt = Date.now();
    return this.database.transaction(async (transaction) => {
      const known = await this.tokens.findUser(projectId, name);
      if (known !== undefined && known.role !== role) {
        throw new Conflict('role-differs', `role: ${role} came, but ${name} is ${known.role}; name another user`, {
          userId: known.id,
          role: known.role,
        });
      }
      const user = known ?? { id: newId('user'), projectId, name, role, createdAt };
      if (known === undefined) await this.tokens.addUser(user, transaction);
      await this.tokens.addToken({ id, projectId, userId: user.id, sha256, createdAt, revokedAt: null }, transaction);
      return { id, userId: user.id, user: name, role, createdAt, text };
    });
  }

  /** The last token of an administrator stays: without it nobody could make another. */
  async revoke(token: Token): Promise<Token> {
    if (token.revokedAt !== undefined) return token;
    const { projectId } = currentContext();
    const revokedAt = Date.now();
    await this.database.transaction(async (transaction) => {
      if (token.role === 'admin' && (await this.tokens.countAdminTokens(projectId)) <= 1) {
        throw new Conflict('last-admin-token', 'this is the last token of an administrator: make another one first', {
          tokenId: token.id,
        });
      }
      await this.tokens.revoke(token.id, revokedAt, transaction);
    });
    return { ...token, revokedAt };
  }
}
