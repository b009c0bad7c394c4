import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { Conflict, Invalid } from '@paucis/contracts';
import type { KernelBackend } from '@tensorflow/tfjs-core';
import { tf } from '../tensors.js';
import { checkCpu, cpuFeatures, requireBfloat16 } from './cpu-features.js';
import { readRuntimePointer } from './runtime-pointer.js';
import { mixPrecision } from './mixed-precision.js';
import { loadNativeOperations } from './native-operations.js';
import { startTensorflow } from './tensorflow-backend.js';

const require = createRequire(import.meta.url);

export type RuntimeName = 'tensorflow' | 'cpu';

/** Of activations and products; weights and their updates are float32 in both. */
export type Precision = 'float32' | 'bfloat16';

export interface RuntimeOptions {
  /** `tensorflow` trains; `cpu` is plain JavaScript for inference and tests. */
  readonly runtime?: RuntimeName;
  /** Threads inside one operation; part of the numeric profile, since another count changes the last bits. */
  readonly threads?: number;
  /** Part of the numeric profile; `float32` unless told otherwise, `bfloat16` only where the processor has it. */
  readonly precision?: Precision;
  /** Pointer file of the set-up; default PAUCIS_RUNTIME_FILE, else `.paucis/runtime.json` above this package. */
  readonly pointerFile?: string;
}

export interface RuntimeDescription {
  readonly name: RuntimeName;
  readonly version: string;
  readonly tfjs: string;
  readonly threads: number;
  readonly precision: Precision;
  readonly device: 'cpu' | 'gpu';
  readonly binding?: string;
  /** Whether our own compiled operations serve; composites of the library's ops otherwise. */
  readonly nativeOperations: boolean;
  /** Instruction sets that matter; absent where the system does not tell. */
  readonly cpuFeatures?: readonly string[];
}

/** The tensor runtime of this process. */
export interface Runtime {
  readonly name: RuntimeName;
  /** Of libtensorflow, or of tfjs where there is none. */
  readonly version: string;
  readonly threads: number;
  readonly precision: Precision;
  /** What `doctor` shows and what a numeric profile is made of. */
  describe(): RuntimeDescription;
}

const started = new WeakMap<KernelBackend, Runtime>();

/**
 * Starts the tensor runtime of this process and makes it current. Later calls return the runtime that runs;
 * libtensorflow reads its thread counts once, so asking for another count then is a conflict.
 */
export async function loadRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const name = options.runtime ?? 'tensorflow';
  const known = tf.findBackend(name) as KernelBackend | null;
  const runtime =
    (known && started.get(known)) ?? (name === 'cpu' ? startCpuRuntime() : startTensorflowRuntime(options));
  if (options.threads !== undefined && options.threads !== runtime.threads) {
    throw new Conflict(
      'runtime-threads',
      `The runtime ${name} runs with ${runtime.threads} threads; ${options.threads} were asked for. Use another process.`,
    );
  }
  const { precision = runtime.precision } = options;
  if (precision !== runtime.precision) {
    throw new Conflict(
      'runtime-precision',
      `The runtime ${name} runs in ${runtime.precision}; ${precision} was asked for. Use another process.`,
    );
  }
  await tf.setBackend(name);
  return runtime;
}

function startTensorflowRuntime(options: RuntimeOptions): Runtime {
  const features = cpuFeatures();
  checkCpu(features);
  const threads = threadCount(options.threads);
  const { precision = 'float32' } = options;
  if (precision === 'bfloat16') requireBfloat16(features);
  const pointer = readRuntimePointer(options.pointerFile ?? process.env.PAUCIS_RUNTIME_FILE);
  process.env.TF_NUM_INTRAOP_THREADS = String(threads);
  process.env.TF_NUM_INTEROP_THREADS = '1';
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  const backend = startTensorflow(pointer.binding);
  const device = backend.binding.isUsingGpuDevice() ? 'gpu' : 'cpu';
  if (precision === 'bfloat16') mixPrecision(backend);
  const nativeOperations = device === 'cpu' && loadNativeOperations(backend, pointer.operations, threads);
  return register(backend, {
    name: 'tensorflow',
    version: backend.binding.TF_Version,
    tfjs: tf.version_core,
    threads,
    precision,
    device,
    nativeOperations,
    binding: pointer.binding,
    ...(features && { cpuFeatures: features }),
  });
}

function startCpuRuntime(): Runtime {
  require('@tensorflow/tfjs-backend-cpu');
  const backend = tf.findBackend('cpu') as KernelBackend & { firstUse: boolean };
  backend.firstUse = false; // else tfjs prints an advertisement for tfjs-node at the first tensor
  return register(backend, {
    name: 'cpu',
    version: tf.version_core,
    tfjs: tf.version_core,
    threads: 1,
    precision: 'float32',
    device: 'cpu',
    nativeOperations: false,
  });
}

function register(backend: KernelBackend, description: RuntimeDescription): Runtime {
  const { name, version, threads, precision } = description;
  const runtime = { name, version, threads, precision, describe: () => description };
  started.set(backend, runtime);
  return runtime;
}

function threadCount(asked: number | undefined): number {
  const threads = asked ?? Number(process.env.TF_NUM_INTRAOP_THREADS ?? availableParallelism());
  if (Number.isInteger(threads) && threads >= 1) return threads;
  throw new Invalid('runtime-threads', `Threads of the runtime: expected a whole number >= 1, came ${threads}.`);
}
