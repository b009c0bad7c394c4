import { readFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { bytes, count } from '../terminal/format.js';
import type { Check } from './check.js';

const supported = ['linux-x64', 'linux-arm64', 'darwin-arm64'];

export function checkNode(version = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > 20 || (major === 20 && minor >= 19);
  const base = { name: 'Node', value: version };
  return isNewEnough ? { ...base, status: 'ok' } : { ...base, status: 'broken', fix: 'install Node 20.19 or newer' };
}

export function checkPlatform(): Check {
  const name = `${platform()}-${arch()}`;
  const base = { name: 'platform', value: `${name}, ${release()}` };
  if (supported.includes(name)) return { ...base, status: 'ok' };
  return {
    ...base,
    status: 'degraded',
    fix: `training at full speed needs one of ${supported.join(', ')}; here only tiny demos run`,
  };
}

/** What makes a visible difference to training, by the names that /proc/cpuinfo uses. */
const features = { avx2: 'avx2', avx512: 'avx512f', bf16: 'avx512_bf16', amx: 'amx_bf16' } as const;

export async function checkCpu(): Promise<Check> {
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => undefined);
  const flags =
    text === undefined ? undefined : new Set(/^(?:flags|Features)\s*:\s*(.*)$/m.exec(text)?.[1]?.split(/\s+/));
  const has = flags && Object.fromEntries(Object.entries(features).map(([name, flag]) => [name, flags.has(flag)]));
  const present = has && Object.keys(has).filter((name) => has[name]);
  const threads = availableParallelism();
  const value = `${cpus()[0]?.model ?? 'unknown'}, ${count(threads, 'thread')}${present ? `, ${present.join(' ') || 'no avx2'}` : ''}`;
  // Two processes with one thread each do 1.35 times the work of one with two: a slot is a core for small models.
  const details = { threads, recommendedSlots: threads, memoryBytes: totalmem(), ...(has && { features: has }) };
  if (arch() === 'x64' && has && !has['avx2']) {
    return {
      name: 'CPU',
      status: 'degraded',
      value,
      details,
      fix: 'training is slow on a CPU without AVX2; use a newer machine',
    };
  }
  return { name: 'CPU', status: 'ok', value: `${value}; ${count(threads, 'slot')} recommended`, details };
}

export function checkMemory(total = totalmem()): Check {
  const base = { name: 'memory', value: bytes(total) };
  if (total >= 4e9) return { ...base, status: 'ok' };
  return { ...base, status: 'degraded', fix: 'use fewer slots (PAUCIS_SLOTS): each trainer process takes about 1 GB' };
}
