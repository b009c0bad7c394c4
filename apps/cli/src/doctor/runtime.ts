import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Check } from './check.js';

const run = promisify(execFile);

const Proof = z.object({
  name: z.string(),
  version: z.string(),
  tfjs: z.string(),
  threads: z.int(),
  device: z.string(),
  binding: z.string().optional(),
});

/** In a process of its own: a library for another CPU ends the process that loads it. */
export async function checkRuntime(): Promise<Check> {
  const script = fileURLToPath(new URL('./prove-runtime.js', import.meta.url));
  try {
    const { stdout } = await run(process.execPath, [script], { timeout: 60_000 });
    const proof = Proof.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    const value = `${proof.name} ${proof.version} (tfjs ${proof.tfjs}) on ${proof.device}; a product of two matrices is right`;
    return { name: 'tensor runtime', status: 'ok', value, details: proof };
  } catch (error) {
    const { signal, stderr = '', message } = error as Error & { signal?: string; stderr?: string };
    const said = stderr.trim().split('\n').at(-1) ?? '';
    const value = signal ? `the library ended its process (${signal}): it is made for another CPU` : said || message;
    return { name: 'tensor runtime', status: 'broken', value, fix: 'run `node infra/setup.mjs tensorflow`' };
  }
}
