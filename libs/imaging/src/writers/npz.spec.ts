import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { temporaryFolder } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { intArray, textArray, writeNpz } from './npz.js';

describe('writing .npz', () => {
  it('is an archive whose checksums another implementation finds right', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'a.npz');
    const images = { dtype: '|u1', shape: [2, 2, 2, 1], data: Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]) };
    await writeFile(
      file,
      writeNpz({ images, labels: intArray(Int32Array.from([1, -1]), [2]), ids: textArray(['a', 'bä']) }),
    );

    const script = `
import zipfile, sys, json
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps({n: [z.read(n)[10:].split(b'\\n')[0].decode().strip(), list(z.read(n).split(b'\\n', 1)[1])] for n in z.namelist()}))`;
    const read = JSON.parse(execFileSync('python3', ['-c', script, file], { encoding: 'utf8' })) as unknown;

    expect(read).toEqual({
      'images.npy': ["{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2, 2, 1), }", [1, 2, 3, 4, 5, 6, 7, 8]],
      'labels.npy': ["{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }", [1, 0, 0, 0, 255, 255, 255, 255]],
      'ids.npy': ["{'descr': '|S3', 'fortran_order': False, 'shape': (2,), }", [97, 0, 0, 98, 195, 164]],
    });
  });
});
