import type { Message } from '../define.js';
import * as cards from './cards.js';
import * as dispatcher from './dispatcher.js';
import * as evaluator from './evaluator.js';
import * as registry from './registry.js';
import * as samples from './samples.js';
import * as tuner from './tuner.js';
import * as weights from './weights.js';

/** Every message of the product: subjects and NATS permissions are made of this table. */
export const messages: readonly Message[] = [registry, cards, samples, weights, dispatcher, tuner, evaluator].flatMap(
  (of) => Object.values(of),
);
