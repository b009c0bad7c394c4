import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tf } from '../tensors.js';
import { checkCpu, parseCpuFlags } from './cpu-features.js';
import { loadRuntime } from './load-runtime.js';
import { readRuntimePointer } from './runtime-pointer.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paucis-runtime-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const pointer = (content: unknown): string => {
  const file = join(folder, 'runtime.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

describe('the runtime pointer', () => {
  it('says what to do where nothing is set up', () => {
    expect(() => readRuntimePointer(join(folder, 'missing.json'))).toThrow(
      /No tensor runtime is set up.*infra\/setup\.mjs/,
    );
  });

  it('says what to do where the binding is gone', () => {
    const file = pointer({ runtime: 'tensorflow', libtensorflow: '2.21.0', binding: join(folder, 'gone.node') });

    expect(() => readRuntimePointer(file)).toThrow(/gone\.node, which does not exist.*infra\/setup\.mjs/);
  });

  it.each([
    ['{', 'expected JSON'],
    ['null', 'expected runtime "tensorflow"'],
    [{ runtime: 'jax' }, 'came "jax"'],
    [{ runtime: 'tensorflow', libtensorflow: '2.21.0', binding: 'relative.node' }, 'absolute path'],
  ])('refuses %j', (content, message) => {
    expect(() => readRuntimePointer(pointer(content))).toThrow(message);
  });
});

describe('the CPU check', () => {
  it('refuses an x86 CPU without AVX in a sentence instead of a crash', () => {
    const flags = parseCpuFlags('processor : 0\nflags\t\t: fpu sse sse2\nbugs : none\n');

    expect(() => checkCpu([...flags], 'x64')).toThrow('this CPU lacks avx');
    expect(() => checkCpu([...flags], 'arm64')).not.toThrow();
    expect(() => checkCpu(['avx'], 'x64')).not.toThrow();
  });
});

describe('the runtime', () => {
  it('tells what it is, and refuses another thread count once it runs', async () => {
    const runtime = await loadRuntime({ threads: 1 });

    expect(runtime.describe()).toMatchObject({
      name: 'tensorflow',
      threads: 1,
      device: expect.stringMatching(/cpu|gpu/),
    });
    expect(runtime.version).toMatch(/^\d+\.\d+\.\d+/);
    await expect(loadRuntime({ threads: 2 })).rejects.toThrow('runs with 1 threads; 2 were asked for');
    expect(await loadRuntime()).toBe(runtime);
    expect(tf.tidy(() => tf.add([1, 2], [3, 4]).dataSync())).toEqual(Float32Array.of(4, 6));
  });

  it('is not loaded by importing the engine', () => {
    const script = `
      import { createRequire } from 'node:module';
      await import(${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)});
      const loaded = Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('@tensorflow'));
      if (loaded.length > 0) throw new Error(loaded.join());
    `;

    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });

    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
