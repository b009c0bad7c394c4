import type { Pseudonym } from '../pictures/picture-format.js';
import { decimals, type DicomFile } from './data-set.js';

/** Older persons are as good as named (HIPAA's safe harbour, and DICOM PS3.15 with patient characteristics retained). */
const ageCap = 90;

/**
 * What is kept of a header: an allow-list after the Basic Application Level Confidentiality Profile (DICOM PS3.15, annex E) with
 * its options "retain patient characteristics" (sex, age up to 90) and "retain device identity" less serial numbers. Everything
 * else, private elements and overlays included, is never copied, so a tag that nobody thought of cannot leak.
 */
const kept: Readonly<Record<string, string>> = {
  modality: 'x00080060',
  manufacturer: 'x00080070',
  model: 'x00081090',
  bodyPart: 'x00180015',
  viewPosition: 'x00185101',
  laterality: 'x00200062',
  fieldStrength: 'x00180087',
  kvp: 'x00180060',
  sliceThickness: 'x00180050',
  kernel: 'x00181210',
};

/** The header's harmless part, with pseudonyms where a name or id stood. */
export function keptMetadata(file: DicomFile, pseudonym: Pseudonym): Record<string, string | number> {
  const { dataSet } = file;
  const found: Record<string, string | number> = {};
  for (const [name, tag] of Object.entries(kept)) {
    const value = dataSet.string(tag)?.trim();
    if (value !== undefined && /^[\w .,:/+()\\-]{1,64}$/.test(value)) found[name] = value;
  }
  const sex = dataSet.string('x00100040')?.trim();
  if (sex === 'M' || sex === 'F' || sex === 'O') found['sex'] = sex;
  const age = ageOf(file);
  if (age !== undefined) found['age'] = Math.min(ageCap, age);
  const patient = dataSet.string('x00100020')?.trim();
  if (patient) found['patient'] = pseudonym('patient', patient);
  const study = dataSet.string('x0020000d')?.trim();
  if (study) found['study'] = pseudonym('study', study);
  const site = dataSet.string('x00080080')?.trim();
  if (site) found['site'] = pseudonym('site', site);
  const [centre, width] = [decimals(file, 'x00281050')?.[0], decimals(file, 'x00281051')?.[0]];
  if (centre !== undefined && width !== undefined) Object.assign(found, { windowCentre: centre, windowWidth: width });
  return found;
}

/** Whole years, from `042Y` or from birth and study date, which themselves are not kept. */
function ageOf({ dataSet }: DicomFile): number | undefined {
  const [, count, unit] = /^(\d{3})([DWMY])$/.exec(dataSet.string('x00101010')?.trim() ?? '') ?? [];
  if (count !== undefined)
    return Math.floor(Number(count) / { D: 365.25, W: 52.18, M: 12, Y: 1 }[unit as 'D' | 'W' | 'M' | 'Y']);
  const [birth, study] = [dayOf(dataSet.string('x00100030')), dayOf(dataSet.string('x00080020'))];
  if (birth === undefined || study === undefined || study < birth) return undefined;
  return Math.floor((study - birth) / 365.25);
}

/** Days since 1970 of a DICOM date. */
export function dayOf(date: string | undefined): number | undefined {
  const [, year, month, day] = /^(\d{4})\.?(\d\d)\.?(\d\d)$/.exec(date?.trim() ?? '') ?? [];
  if (year === undefined) return undefined;
  const instant = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return Number.isNaN(instant) ? undefined : instant / 86_400_000;
}

const secondaryCapture = '1.2.840.10008.5.1.4.1.1.7';

/** Why the picture itself may name a person; undefined where nothing hints at it. */
export function burnedInWarning({ dataSet }: DicomFile): string | undefined {
  const says = dataSet.string('x00280301')?.trim();
  if (says === 'YES') return 'the header says that text is burned into the picture: it may name the patient';
  if (says === 'NO') return undefined;
  const modality = dataSet.string('x00080060')?.trim() ?? '';
  const isCapture =
    ['SC', 'OT'].includes(modality) || dataSet.string('x00080016')?.trim().startsWith(secondaryCapture) === true;
  if (isCapture || ['US', 'ES', 'XC'].includes(modality)) {
    return `pictures of this kind (${isCapture ? 'screen capture' : modality}) often hold burned-in text: look at some before sharing them`;
  }
  return undefined;
}
