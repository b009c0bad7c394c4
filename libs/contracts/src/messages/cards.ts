import { z } from 'zod';
import { CardChange, CardVersion } from '../dataset-cards.js';
import { defineQuestion } from '../define.js';

/** The card in force. */
export const getCard = defineQuestion({
  service: 'registry',
  name: 'card.get',
  askedBy: ['gateway'],
  ask: z.object({ dataset: z.string() }),
  answer: CardVersion,
});

/** All versions, the newest first; `after` is the version that the last page ended with. */
export const listCards = defineQuestion({
  service: 'registry',
  name: 'card.list',
  askedBy: ['gateway'],
  ask: z.object({
    dataset: z.string(),
    after: z.int().min(1).optional(),
    limit: z.int().min(1).max(200).default(100),
  }),
  answer: z.object({ cards: z.array(CardVersion), next: z.int().optional() }),
});

/** Writes the next version. With `expectedVersion` only where that one is in force. */
export const changeCard = defineQuestion({
  service: 'registry',
  name: 'card.change',
  askedBy: ['gateway'],
  ask: z.object({ dataset: z.string(), change: CardChange, expectedVersion: z.int().optional() }),
  answer: CardVersion,
});
