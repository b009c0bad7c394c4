import { dispatcher } from '@paucis/dispatcher';
import { evaluator } from '@paucis/evaluator';
import { gateway } from '@paucis/gateway';
import { type RunningService, type ServiceDefinition, startService, type StartOptions } from '@paucis/platform';
import { registry } from '@paucis/registry';
import { tuner } from '@paucis/tuner';
import { NotStarted } from './why-not-started.js';

/** Whoever is asked starts before whoever asks; the gateway is last, so that its first answer is a whole one. */
const all: readonly ServiceDefinition[] = [registry, dispatcher, tuner, evaluator, gateway];

export interface StartedServices {
  readonly services: readonly RunningService[];
  /** Where the gateway listens. */
  readonly url: string;
}

/** All services but the trainer in this process, each as it would be alone: own database, credentials and connection. */
export async function startAll(options: StartOptions = {}): Promise<StartedServices> {
  const services: RunningService[] = [];
  for (const definition of all) {
    try {
      services.push(await startService(definition, options));
    } catch (cause) {
      for (const service of services.reverse()) await service.stop();
      throw new NotStarted(definition.name, cause);
    }
  }
  return { services, url: services.at(-1)?.url ?? '' };
}
