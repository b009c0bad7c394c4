/** Address of a 28-pixel MedMNIST file in its Zenodo record (doi 10.5281/zenodo.10519652). */
export function medmnistUrl(name: string): string {
  return `https://zenodo.org/records/10519652/files/${name}.npz`;
}

export const medmnistCitation =
  'Yang et al., MedMNIST v2, Scientific Data 10:41 (2023), doi 10.1038/s41597-022-01721-8; Yang, Shi, Ni, ISBI 2021';
