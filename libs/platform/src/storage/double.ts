import type { ColumnOptions } from 'typeorm';

/**
 * A number with all of its 64 bits: `@Column(double())`. Migrations say `type: 'double precision'`; a `real` of PostgreSQL
 * has 32 bits, and an AUC would come back changed in its eighth digit.
 */
export const double = (options: ColumnOptions = {}): ColumnOptions & { type: 'double precision' } => ({
  ...options,
  type: 'double precision',
});
