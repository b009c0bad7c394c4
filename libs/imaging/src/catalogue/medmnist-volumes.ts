import type { MedmnistSet } from './medmnist.js';

export const organs = [
  ...['bladder', 'femur-left', 'femur-right', 'heart', 'kidney-left', 'kidney-right'],
  ...['liver', 'lung-left', 'lung-right', 'pancreas', 'spleen'],
] as const;

/** The six sets of MedMNIST v2 that hold volumes. */
export const medmnistVolumes: readonly MedmnistSet[] = [
  {
    name: 'organmnist3d',
    title: 'OrganMNIST3D: organs in abdominal CT',
    classes: [
      'liver',
      'kidney-right',
      'kidney-left',
      'femur-right',
      'femur-left',
      'bladder',
      'heart',
      'lung-right',
      'lung-left',
      'spleen',
      'pancreas',
    ],
    positiveClass: 0,
    sizes: [971, 161, 610],
    volume: true,
    flips: [],
  },
  {
    name: 'nodulemnist3d',
    title: 'NoduleMNIST3D: lung nodules in CT',
    classes: ['benign', 'malignant'],
    positiveClass: 1,
    sizes: [1_158, 165, 310],
    volume: true,
    flips: [],
  },
  {
    name: 'adrenalmnist3d',
    title: 'AdrenalMNIST3D: shape of adrenal glands',
    classes: ['normal', 'hyperplasia'],
    positiveClass: 1,
    sizes: [1_188, 98, 298],
    volume: true,
    flips: [],
  },
  {
    name: 'fracturemnist3d',
    title: 'FractureMNIST3D: rib fractures in CT',
    classes: ['buckle rib fracture', 'nondisplaced rib fracture', 'displaced rib fracture'],
    positiveClass: 2,
    sizes: [1_027, 103, 240],
    volume: true,
    flips: [],
  },
  {
    name: 'vesselmnist3d',
    title: 'VesselMNIST3D: shape of brain vessels',
    classes: ['vessel', 'aneurysm'],
    positiveClass: 1,
    sizes: [1_335, 191, 382],
    volume: true,
    flips: [],
  },
  {
    name: 'synapsemnist3d',
    title: 'SynapseMNIST3D: synapses under the electron microscope',
    classes: ['inhibitory synapse', 'excitatory synapse'],
    positiveClass: 1,
    sizes: [1_230, 177, 352],
    volume: true,
    flips: ['horizontal', 'vertical'],
  },
];
