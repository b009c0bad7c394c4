import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/**
 * Locks the rows that the query finds, past those that another process has locked, so that several take different ones;
 * `alias` names the table. On SQLite, where one process writes at a time, the query stays as it is.
 */
export function lockedApart<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  alias: string,
): SelectQueryBuilder<Row> {
  if (query.dataSource.options.type !== 'postgres') return query;
  return query.setLock('pessimistic_write', undefined, [alias]).setOnLocked('skip_locked');
}
