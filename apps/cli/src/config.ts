import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The repository that this command was built in. */
export const repositoryFolder = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

const Environment = z.object({
  PAUCIS_URL: z.url().optional(),
  PAUCIS_TOKEN: z.string().min(1).optional(),
  /** Where the embedded stack keeps everything. */
  PAUCIS_DATA_FOLDER: z.string().min(1).optional(),
  /** A folder of data sets: `<name>/<name>.npz`. */
  PAUCIS_DATA: z.string().min(1).optional(),
  PAUCIS_HTTP_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  /** npm runs us in the repository's root; relative paths mean the folder where the user stood. */
  INIT_CWD: z.string().optional(),
  PATH: z.string().default(''),
});

/** What the environment says, read once. */
export interface CliConfig {
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly dataFolder: string;
  /** Looked through in this order for data sets. */
  readonly datasetFolders: readonly string[];
  readonly httpPort: number | undefined;
  readonly workingFolder: string;
  /** Where programs of this machine are looked for. */
  readonly searchPath: string;
}

export function readConfig(environment: Readonly<Record<string, string | undefined>>, cwd: string): CliConfig {
  const read = Environment.parse(environment);
  const workingFolder = read.INIT_CWD ?? cwd;
  const shared = resolve(repositoryFolder, '../shared/data');
  return {
    url: read.PAUCIS_URL,
    token: read.PAUCIS_TOKEN,
    dataFolder: read.PAUCIS_DATA_FOLDER
      ? resolve(workingFolder, read.PAUCIS_DATA_FOLDER)
      : resolve(repositoryFolder, '.paucis/data'),
    datasetFolders: read.PAUCIS_DATA ? [resolve(workingFolder, read.PAUCIS_DATA), shared] : [shared],
    httpPort: read.PAUCIS_HTTP_PORT,
    workingFolder,
    searchPath: read.PATH,
  };
}
