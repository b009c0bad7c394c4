import { readFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { Invalid } from '@paucis/contracts';

/** Instruction sets that make a visible difference to training speed; `describe()` lists those present. */
const interesting = ['avx', 'avx2', 'fma', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_bf16', 'asimd', 'bf16'];

/** What the published x86-64 builds of libtensorflow are compiled for; without it the process dies of SIGILL. */
const required = ['avx'];

/** Flags of the first processor in the text of /proc/cpuinfo. */
export function parseCpuFlags(cpuinfo: string): ReadonlySet<string> {
  const line = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuinfo)?.[1] ?? '';
  return new Set(line.split(/\s+/).filter((flag) => flag !== ''));
}

/** Instruction sets of this machine that matter here; undefined where the system does not tell. */
export function cpuFeatures(): readonly string[] | undefined {
  if (platform() !== 'linux') return undefined;
  const flags = parseCpuFlags(readFileSync('/proc/cpuinfo', 'utf8'));
  return interesting.filter((feature) => flags.has(feature));
}

/** Throws before the library is loaded rather than letting an illegal instruction end the process. */
export function checkCpu(features: readonly string[] | undefined, architecture: string = arch()): void {
  if (architecture !== 'x64' || features === undefined) return;
  const missing = required.filter((feature) => !features.includes(feature));
  if (missing.length === 0) return;
  throw new Invalid(
    'cpu-too-old',
    `libtensorflow needs the CPU instructions ${required.join(', ')}; this CPU lacks ${missing.join(', ')}. ` +
      'Train on another machine, or use the runtime "cpu" for tiny inference.',
    { missing },
  );
}

/** Whether products in bfloat16 are faster than in float32 here; emulated, they are several times slower. */
export function hasBfloat16(features: readonly string[] | undefined): boolean {
  return features?.some((feature) => feature === 'avx512_bf16' || feature === 'amx_bf16') ?? false;
}

/** Throws where bfloat16 would have to be emulated. */
export function requireBfloat16(features: readonly string[] | undefined): void {
  if (hasBfloat16(features)) return;
  throw new Invalid(
    'cpu-without-bfloat16',
    `precision bfloat16 needs the CPU instructions avx512_bf16 or amx_bf16; this CPU has ${features?.join(', ') ?? 'unknown ones'}. ` +
      'Use float32.',
    { features },
  );
}
