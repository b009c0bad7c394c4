import { expect, it } from 'vitest';
import { codeVersionOf } from './code-version.js';

const runtime = {
  runtime: 'tensorflow',
  version: '2.21.0',
  tfjs: '4.22.0',
  device: 'cpu',
  threads: 1,
  precision: 'float32',
  nativeOperations: true,
  kinds: [],
} as const;

it('is the same for the same build, another for another tensor library or without our operations', () => {
  const version = codeVersionOf({ ...runtime, kinds: [] });

  expect(version).toMatch(/^[0-9a-f]{32}$/);
  expect(codeVersionOf({ ...runtime, kinds: [] })).toBe(version);
  expect(codeVersionOf({ ...runtime, kinds: [], version: '2.18.1' })).not.toBe(version);
  expect(codeVersionOf({ ...runtime, kinds: [], nativeOperations: false })).not.toBe(version);
});
