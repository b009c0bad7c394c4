import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { defaultProjectId, newId } from '@paucis/contracts';
import { CONFIG, Database, Log } from '@paucis/platform';
import type { GatewayConfig } from '../config.js';
import { newToken } from './token.js';
import { TokensRepository } from './tokens.repository.js';

/** The first start makes the administrator and their token; there is no default one. */
@Injectable()
export class FirstToken implements OnApplicationBootstrap {
  constructor(
    private readonly tokens: TokensRepository,
    private readonly database: Database,
    private readonly log: Log,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!(await this.tokens.isEmpty())) return;
    const { text, id, sha256 } = newToken();
    const file = join(this.config.PAUCIS_DATA_FOLDER, 'admin-token');
    // The file first: a token that nobody can read would lock everybody out; a file without a row is made anew.
    await mkdir(this.config.PAUCIS_DATA_FOLDER, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, `${text}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
    const createdAt = Date.now();
    const user = { id: newId('user'), projectId: defaultProjectId, name: 'admin', role: 'admin' as const, createdAt };
    const token = { id, projectId: defaultProjectId, userId: user.id, sha256, createdAt, revokedAt: null };
    await this.database.transaction(async (transaction) => {
      await this.tokens.addUser(user, transaction);
      await this.tokens.addToken(token, transaction);
    });
    this.log.info('admin token created', { file });
  }
}
