import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messages, type ServiceName, services } from '@paucis/contracts';
import { natsServerConfig, newCredentials, readCredential, writeCredentials } from '@paucis/platform';

export interface NatsFiles {
  /** What nats-server is started with. */
  readonly configFile: string;
  /** Its content. */
  readonly config: string;
  /** Of all services that share the process of the embedded stack. */
  readonly serviceCredentials: string;
  readonly trainerCredentials: string;
  /** Of one service alone. */
  credentialsOf(name: ServiceName): string;
}

/** Passwords last as long as the data folder, so that a service outlives its launcher; a trainer sees only its own. */
export function makeNatsFiles(folder: string, address: { readonly host: string; readonly port: number }): NatsFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const serviceCredentials = join(folder, 'services.json');
  const trainerCredentials = join(folder, 'trainer.json');
  if (!existsSync(serviceCredentials) || !existsSync(trainerCredentials)) {
    const { trainer, ...others } = newCredentials();
    if (trainer === undefined) throw new Error('expected credentials for the trainer, found none');
    writeCredentials(trainerCredentials, { trainer });
    writeCredentials(serviceCredentials, others);
  }
  const fileOf = (name: ServiceName) => (name === 'trainer' ? trainerCredentials : serviceCredentials);
  const credentials = Object.fromEntries(services.map((name) => [name, readCredential(fileOf(name), name)]));
  const config = natsServerConfig({ ...address, messages, credentials });
  const configFile = join(folder, 'nats.conf');
  writeFileSync(configFile, config, { mode: 0o600 });
  return {
    ...{ configFile, config, serviceCredentials, trainerCredentials },
    credentialsOf(name) {
      const file = join(folder, name, 'credentials.json');
      mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
      writeCredentials(file, { [name]: credentials[name] });
      return file;
    },
  };
}
