import { BaseConfig } from '@paucis/platform';
import { z } from 'zod';

const GiB = 1024 ** 3;

export const GatewayConfig = BaseConfig.extend({
  /** Nobody outside this machine reaches it unless told. */
  PAUCIS_HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  /** 0: any free port. */
  PAUCIS_HTTP_PORT: z.coerce.number().int().min(0).max(65_535).default(7400),
  /** Further names, separated by commas, under which browsers may reach it: the `Host` header is checked. */
  PAUCIS_HTTP_NAMES: z
    .string()
    .default('')
    .transform((names) => names.split(',').flatMap((name) => name.trim().toLowerCase() || [])),
  PAUCIS_UPLOAD_LIMIT_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(2 * GiB),
});
export type GatewayConfig = z.output<typeof GatewayConfig>;
