import { BaseConfig } from '@paucis/platform';
import type { z } from 'zod';

/** Nothing of its own to set. */
export const EvaluatorConfig = BaseConfig;
export type EvaluatorConfig = z.output<typeof EvaluatorConfig>;
