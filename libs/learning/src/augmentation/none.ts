import { z } from 'zod';
import { defineAugmentation } from './augmentation.js';

/** Images as they are: the official MedMNIST recipe. */
export const none = defineAugmentation({
  name: 'none',
  summary: 'Images as they are.',
  options: z.strictObject({}),
  create: () => (images) => images,
});
