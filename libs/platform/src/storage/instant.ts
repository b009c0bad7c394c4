import type { ColumnOptions } from 'typeorm';

/**
 * Milliseconds since 1970 in a `bigint` column, which PostgreSQL hands out as text: `@Column(instant())`,
 * `@Column(instant({ nullable: true }))`. Migrations say `type: 'bigint'`.
 */
export function instant(options: ColumnOptions = {}): ColumnOptions & { type: 'bigint' } {
  return {
    ...options,
    type: 'bigint',
    transformer: {
      to: (value: number | null | undefined) => value,
      from: (value: string | number | null) => (value === null ? null : Number(value)),
    },
  };
}
