import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@paucis/platform';
import { PseudonymKeyRow } from './pseudonym-key.entity.js';

/**
 * The keys of pseudonyms, one line per project. They lie in the registry's database and so in its backup; nothing ever sends
 * one to a user or a job.
 */
@Injectable()
export class Pseudonyms {
  constructor(private readonly database: Database) {}

  /** The newest key of a project, made when it is first needed. */
  async currentKey(projectId: string): Promise<string> {
    const found = await this.newest(projectId);
    if (found) return found.key;
    return this.database.transaction(async (transaction) => (await this.add(projectId, transaction)).key);
  }

  /**
   * A new key: what is added from now on bears names that cannot be joined with the older ones, nor by who knows the old key.
   * Persons in both have two names then, so a split cannot keep them together.
   */
  async rotate(projectId: string): Promise<{ version: number }> {
    return this.database.transaction(async (transaction) => {
      const { version } = await this.add(projectId, transaction);
      return { version };
    });
  }

  private async add(projectId: string, transaction: Transaction): Promise<PseudonymKeyRow> {
    const version = ((await this.newest(projectId))?.version ?? 0) + 1;
    const row = { projectId, version, key: randomBytes(32).toString('hex'), createdAt: Date.now() };
    await transaction.insert(PseudonymKeyRow, row);
    return row;
  }

  private async newest(projectId: string): Promise<PseudonymKeyRow | undefined> {
    const [row] = await this.database.manager.find(PseudonymKeyRow, {
      where: { projectId },
      order: { version: 'DESC' },
      take: 1,
    });
    return row;
  }
}
