import type { CatalogueEntry } from './dataset-description.js';
import { medmnistCitation, medmnistUrl } from './medmnist.js';

/** Paediatric chest X-ray. No flips: a horizontal one would move the heart to the other side. */
export const pneumoniamnist: CatalogueEntry = {
  name: 'pneumoniamnist',
  title: 'PneumoniaMNIST: paediatric chest X-ray, 28 px',
  classes: ['normal', 'pneumonia'],
  positiveClass: 1,
  anatomy: { flips: [] },
  licence: 'CC BY 4.0',
  citation: `${medmnistCitation}; Kermany et al., Cell 172:1122 (2018)`,
  url: medmnistUrl('pneumoniamnist'),
  md5: '28209eda62fecd6e6a2d98b1501bb15f',
  image: { height: 28, width: 28, channels: 1 },
  counts: { train: [1214, 3494], val: [135, 389], test: [234, 390] },
  warnings: [
    'the test images come from another source than train and val: validation AUC (about .99) is far above test AUC ' +
      'and separates hardly any two models',
  ],
};
