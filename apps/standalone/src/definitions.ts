import { dispatcher } from '@paucis/dispatcher';
import { evaluator } from '@paucis/evaluator';
import { gateway } from '@paucis/gateway';
import type { ServiceDefinition } from '@paucis/platform';
import { registry } from '@paucis/registry';
import { tuner } from '@paucis/tuner';

/** Whoever is asked starts before whoever asks; the gateway is last, so that its first answer is a whole one. */
export const definitions: readonly ServiceDefinition[] = [registry, dispatcher, tuner, evaluator, gateway];
