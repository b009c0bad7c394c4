import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Invalid } from '@paucis/contracts';
import { realData } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { bytesOf, type Picture, type PixelArray, pixelTypeOf } from '../../samples.js';
import { openFile } from '../folder.js';
import { readPicture } from './index.js';
import references from './pictures.reference.json' with { type: 'json' };

interface Reference {
  readonly shape: readonly number[];
  readonly type: string;
  readonly sum: number;
  readonly sha256: string;
  readonly at: readonly number[];
  readonly values: readonly number[];
  readonly spacing?: readonly number[];
}

const folder = realData('dicom') && realData('nifti') && realData('msd_hippocampus') && realData('tcga_lung_ct');
const data = folder === undefined ? '' : dirname(folder);

/** Files that a peer refuses or leaves without pixels, and why we do. */
const refusals: Readonly<Record<string, string>> = {
  'dicom/pydicom/MR_truncated.dcm': 'its pixels need 8192 bytes, 8130 are there',
  'dicom/pydicom/badVR.dcm': 'expected a whole number as number of frames, got "1A"',
  'dicom/pydicom/dicomdirtests/DICOMDIR': 'that holds no pixels',
  'dicom/pydicom/no_meta.dcm': 'expected one of PNG, JPEG, DICOM',
  'dicom/pydicom/reportsi.dcm': 'an object of modality SR that holds no pixels',
  'dicom/pydicom/rtstruct.dcm': 'expected one of PNG, JPEG, DICOM',
  'dicom/pydicom/test-SR.dcm': 'an object of modality SR that holds no pixels',
  'dicom/pydicom/JPGExtended.dcm': 'JPEG Extended with 12 bits is not read',
  'dicom/nibabel/philips_mprage.dcm.gz': 'another packed file; unpack it first',
  'dicom/nibabel/siemens_dwi_0.dcm.gz': 'another packed file; unpack it first',
  'dicom/nibabel/siemens_dwi_1000.dcm.gz': 'another packed file; unpack it first',
};

/** Lossy JPEG: another inverse transform and another up-sampling of colours; colours from YBR are rounded by other rules. */
const inexact: Readonly<Record<string, number>> = {
  'dicom/pydicom/examples_ybr_color.dcm': 24,
  'dicom/pydicom/SC_ybr_full_422_uncompressed.dcm': 2,
  'dicom/pydicom/examples_jpeg2k.dcm': 1,
};

async function read(name: string): Promise<Picture<PixelArray>> {
  await using tree = await openFile(`${data}/${name}`);
  const [file] = tree.files.values();
  if (file === undefined) throw new Error(`no file ${name}`);
  return readPicture(file, { pseudonym: (kind) => kind, warn: () => undefined });
}

describe.skipIf(folder === undefined)('a picture of the real data', () => {
  const names = Object.keys(references) as (keyof typeof references)[];

  it.each(names.filter((name) => !(name in refusals)))('%s has the values of pydicom or nibabel', async (name) => {
    const expected = references[name] as Reference;

    const picture = await read(name);

    const { depth, height, width, channels, pixels, spacing } = picture;
    expect([...(depth === undefined ? [] : [depth]), height, width, channels]).toEqual(expected.shape);
    if (expected.spacing) {
      // Voxel sizes are kept as 32-bit floats, and rotations as three of them.
      for (const [at, size] of expected.spacing.entries()) expect(spacing?.[at]).toBeCloseTo(size, 4);
    }
    const tolerance = inexact[name];
    if (tolerance === undefined) {
      expect(pixelTypeOf(pixels)).toBe(expected.type);
      expect(expected.at.map((at) => pixels[at])).toEqual(expected.values);
      expect(createHash('sha256').update(bytesOf(pixels)).digest('hex')).toBe(expected.sha256);
    } else {
      const mean = (pixels as Uint8Array).reduce((sum, value) => sum + value, 0) / pixels.length;
      expect(Math.abs(mean - expected.sum / pixels.length)).toBeLessThan(0.5);
      for (const [at, index] of expected.at.entries()) {
        expect(Math.abs((pixels[index] as number) - (expected.values[at] as number))).toBeLessThanOrEqual(tolerance);
      }
    }
  });

  it.each(Object.entries(refusals))('%s is refused by name', async (name, reason) => {
    const refusal = await read(name).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(Invalid);
    expect((refusal as Invalid).message).toContain(reason);
  });

  it('is read to the end whatever byte order and packing it came in', () => {
    expect(names.length).toBe(
      Object.keys(JSON.parse(readFileSync(new URL('./pictures.reference.json', import.meta.url), 'utf8')) as object)
        .length,
    );
    expect(names.length).toBeGreaterThan(70);
  });
});
