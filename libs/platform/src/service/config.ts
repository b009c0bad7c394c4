import { z } from 'zod';
import { logLevels } from './log.js';

/** What every service reads; a service adds its own: `BaseConfig.extend({ ... })`. */
export const BaseConfig = z.object({
  /** Databases and objects lie under it. */
  PAUCIS_DATA_FOLDER: z.string().min(1),
  /**
   * `postgres://user:password@host:5432/database`: each service keeps its tables there, in a schema of its name. Absent:
   * SQLite files in the data folder.
   */
  PAUCIS_DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'expected postgres://user@host/database' })
    .optional(),
  PAUCIS_NATS_URL: z.string().min(1).default('nats://127.0.0.1:4222'),
  /** JSON `{ "<service>": { "user", "password" } }`, mode 0600; absent: no authentication, for tests. */
  PAUCIS_NATS_CREDENTIALS_FILE: z.string().min(1).optional(),
  PAUCIS_LOG_LEVEL: z.enum(logLevels).default('info'),
  /** Of MinIO or another store that speaks S3; absent: objects lie in the data folder. */
  PAUCIS_S3_URL: z.url({ protocol: /^https?$/ }).optional(),
  PAUCIS_S3_BUCKET: z.string().min(3).default('paucis'),
  PAUCIS_S3_REGION: z.string().min(1).default('us-east-1'),
  PAUCIS_S3_ACCESS_KEY: z.string().min(1).optional(),
  PAUCIS_S3_SECRET_KEY: z.string().min(1).optional(),
  /** How long bytes that no row refers to are kept: their report may wait in a trainer's spool. */
  PAUCIS_GARBAGE_GRACE_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(24 * 3_600_000),
});
export type BaseConfig = z.output<typeof BaseConfig>;

/** Reads the environment once; a bad setting is named and the service does not start. Values are never printed. */
export function loadConfig<Schema extends z.ZodType>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): z.output<Schema> {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return `  ${name}: ${environment[name] === undefined ? 'is not set' : message}`;
  });
  throw new Error(`the environment has settings that this service cannot start with:\n${problems.join('\n')}`);
}
