import { type RunningService, startService, type StartOptions } from '@paucis/platform';
import { definitions } from './definitions.js';
import { NotStarted } from './why-not-started.js';

export interface StartedServices {
  readonly services: readonly RunningService[];
  /** Where the gateway listens. */
  readonly url: string;
}

/** All services but the trainer in this process, each as it would be alone: own database, credentials and connection. */
export async function startAll(options: StartOptions = {}): Promise<StartedServices> {
  const services: RunningService[] = [];
  for (const definition of definitions) {
    try {
      services.push(await startService(definition, options));
    } catch (cause) {
      for (const service of services.reverse()) await service.stop();
      throw new NotStarted(definition.name, cause);
    }
  }
  return { services, url: services.at(-1)?.url ?? '' };
}
