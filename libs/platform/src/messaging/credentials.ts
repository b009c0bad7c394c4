import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { type ServiceName, services } from '@paucis/contracts';
import { z } from 'zod';

const Credential = z.object({ user: z.string().min(1), password: z.string().min(16) });
export type Credential = z.output<typeof Credential>;

const Credentials = z.partialRecord(z.enum(services), Credential);
/** One NATS user per service. */
export type Credentials = z.output<typeof Credentials>;

/** Fresh random credentials: 256 bits each. */
export function newCredentials(names: readonly ServiceName[] = services): Credentials {
  return Object.fromEntries(names.map((user) => [user, { user, password: randomBytes(32).toString('base64url') }]));
}

/** Readable by its owner alone. */
export function writeCredentials(file: string, credentials: Credentials): void {
  writeFileSync(file, `${JSON.stringify(credentials, undefined, 2)}\n`, { mode: 0o600 });
}

export function readCredential(file: string, service: ServiceName): Credential {
  const others = statSync(file).mode & 0o077;
  if (others !== 0) throw new Error(`${file}: expected mode 0600, got ${(statSync(file).mode & 0o777).toString(8)}`);
  const credential = Credentials.parse(JSON.parse(readFileSync(file, 'utf8')))[service];
  if (credential === undefined) throw new Error(`${file}: expected credentials of ${service}, found none`);
  return credential;
}
