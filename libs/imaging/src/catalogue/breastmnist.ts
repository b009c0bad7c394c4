import type { CatalogueEntry } from './dataset-description.js';
import { medmnistCitation, medmnistUrl } from './medmnist.js';

/** Breast ultrasound, malignant or not. The finding is class 0: "sensitivity" of class 1 is not cancer sensitivity. */
export const breastmnist: CatalogueEntry = {
  name: 'breastmnist',
  title: 'BreastMNIST: breast ultrasound, 28 px',
  classes: ['malignant', 'normal, benign'],
  positiveClass: 0,
  anatomy: { flips: ['horizontal'] },
  licence: 'CC BY 4.0',
  citation: `${medmnistCitation}; Al-Dhabyani et al., Data in Brief 28:104863 (2020)`,
  url: medmnistUrl('breastmnist'),
  md5: '750601b1f35ba3300ea97c75c52ff8f6',
  image: { height: 28, width: 28, channels: 1 },
  counts: { train: [147, 399], val: [21, 57], test: [42, 114] },
  warnings: [
    '52 of 156 official test images have a near copy (correlation > .98) among the training images: ' +
      'scores on the official test are optimistic',
    'images carry burned-in calipers and text',
  ],
};
