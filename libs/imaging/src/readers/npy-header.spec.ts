import { Invalid } from '@paucis/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNpyHeader } from './npy-header.js';

function npy(literal: string, version = 1): Buffer {
  const body = Buffer.from(`${literal}\n`, version === 3 ? 'utf8' : 'latin1');
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) length.writeUInt16LE(body.length);
  else length.writeUInt32LE(body.length);
  return Buffer.concat([Buffer.from('\x93NUMPY', 'latin1'), Buffer.from([version, 0]), length, body]);
}

describe('parseNpyHeader', () => {
  it.each([1, 2, 3])('reads format version %i', (version) => {
    const bytes = npy("{'descr': '|u1', 'fortran_order': False, 'shape': (546, 28, 28), }", version);

    const header = parseNpyHeader(bytes, 'a');

    expect(header).toEqual({ dtype: '|u1', fortranOrder: false, shape: [546, 28, 28], dataOffset: bytes.length });
  });

  it.each([
    ['()', []],
    ['(5,)', [5]],
    ['(5, 1)', [5, 1]],
    ['(5L, 1L)', [5, 1]],
  ])('reads the shape %s', (shape, expected) => {
    const bytes = npy(`{'shape': ${shape}, 'fortran_order': True, 'descr': '<i8'}`);

    expect(parseNpyHeader(bytes, 'a')).toMatchObject({ shape: expected, fortranOrder: true, dtype: '<i8' });
  });

  it.each([
    "{'descr': '|u1', 'fortran_order': False, 'shape': (__import__('os'),), }",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (5,), 'extra': 'x'}",
    "{'descr': '|u1', 'fortran_order': False, print(1), 'shape': (5,)}",
    "{'descr': '|u1', 'fortran_order': 0, 'shape': (5,)}",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (-5,)}",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (5)}x",
    "{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (5,)}",
    '[]',
  ])('refuses %s', (literal) => {
    expect(() => parseNpyHeader(npy(literal), 'a')).toThrow(Invalid);
  });

  it('refuses other bytes, unknown versions and huge headers', () => {
    const huge = npy('{}', 2);
    huge.writeUInt32LE(2 ** 31, 8);

    expect(() => parseNpyHeader(Buffer.from('not an array at all'), 'a')).toThrow('without the NumPy mark');
    expect(() => parseNpyHeader(npy('{}', 9), 'a')).toThrow('expected .npy format 1, 2 or 3, got 9');
    expect(() => parseNpyHeader(huge, 'a')).toThrow('expected a header of at most 65536 bytes');
  });

  it('never fails otherwise than by refusing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseNpyHeader(npy(`{${text}}`, 3), 'a');
        } catch (error) {
          expect(error).toBeInstanceOf(Invalid);
        }
      }),
    );
  });
});
