import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cached, requireFreeSpace } from './cache.mjs';
import { SetupFailure } from './failure.mjs';
import { compiler, platformName } from './machine.mjs';
import { run } from './programs.mjs';
import { extractSome } from './unzip.mjs';
import { fetchWheel } from './wheel.mjs';

/**
 * Makes the native binding of TensorFlow.js against the pinned libtensorflow and returns its path. The published binding
 * is linked with a library of 2022; the same sources compile against a current one, whose headers come with the wheel.
 */
export async function buildTensorflow(root, lock, progress) {
  const { version, [platformName()]: pin } = lock.libtensorflow;
  const bindingPackage = join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
  const headersPackage = join(root, 'node_modules', 'node-api-headers');
  const inputs = [pin.sha256, versionOf(bindingPackage), versionOf(headersPackage)];
  const digest = createHash('sha256').update(inputs.join()).digest('hex').slice(0, 8);
  const id = `runtime/${pin.package}-${version}-${platformName()}-${digest}`;
  const folder = await cached(id, progress, async (temporary) => {
    requireFreeSpace(pin.sizeBytes + pin.unpackedBytes, 'The TensorFlow runtime');
    const wheel = await fetchWheel(pin, version, progress);
    await unpack(wheel, pin, temporary, progress);
    await compileBinding(temporary, pin, bindingPackage, headersPackage, progress);
    rmSync(wheel);
  });
  const operations = await buildOperations(root, folder, pin, headersPackage, progress);
  return { version, binding: join(folder, 'tfjs_binding.node'), operations };
}

/**
 * Compiles our own operations (`libs/engine/native`) for this very processor, against the library in `runtime`: sources,
 * library, compiler and processor decide the place in the cache.
 */
async function buildOperations(root, runtime, pin, headersPackage, progress) {
  const sources = join(root, 'libs', 'engine', 'native');
  const inputs = [basename(runtime), compiler(), processorName(), ...nativeSources(root)];
  const hash = createHash('sha256').update(inputs.join());
  const folder = await cached(`operations/${hash.digest('hex').slice(0, 16)}`, progress, async (temporary) => {
    progress.line('compiling the operations of Paucis for this processor (about 15 seconds)');
    const output = join(temporary, 'paucis_ops.node');
    await run('compiling the operations of Paucis', compiler(), [
      ...[
        '-std=c++17',
        '-O3',
        '-march=native',
        '-fno-math-errno',
        '-ffp-contract=fast',
        '-fPIC',
        '-shared',
        '-pthread',
      ],
      ...['-DNAPI_VERSION=8', '-DIS_SLIM_BUILD', '-w', '-o', output],
      ...[join(sources, 'include'), join(runtime, 'include'), join(headersPackage, 'include')].map(
        (path) => `-I${path}`,
      ),
      join(sources, 'paucis_ops.cc'),
      `-L${join(runtime, 'lib')}`,
      ...pin.libraries.map((name) => `-l:${basename(name)}`),
      `-Wl,-rpath,${join(runtime, 'lib')}`,
    ]);
    await run('loading the operations of Paucis', process.execPath, ['-e', 'require(process.argv[1])', output]);
  });
  return join(folder, 'paucis_ops.node');
}

/** Names and contents of the sources of our operations. */
export function nativeSources(root) {
  const folder = join(root, 'libs', 'engine', 'native');
  const files = readdirSync(folder).filter((name) => /\.(cc|h)$/.test(name));
  return files.sort().flatMap((name) => [name, readFileSync(join(folder, name), 'utf8')]);
}

/** What `-march=native` depends on: model and instruction sets. */
function processorName() {
  try {
    const lines = readFileSync('/proc/cpuinfo', 'utf8').split('\n\n')[0].split('\n');
    return lines.filter((line) => /^(model name|flags|Features)\s*:/.test(line)).join();
  } catch {
    return '';
  }
}

function versionOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
}

async function unpack(wheel, pin, folder, progress) {
  const show = progress.bytes('unpacking libtensorflow', pin.unpackedBytes);
  const libraries = new Set(pin.libraries);
  let done = 0;
  const placeOf = (name) => {
    if (libraries.has(name)) return join('lib', basename(name));
    return pin.headers.some((prefix) => name.startsWith(prefix)) ? name.replace(/^tensorflow\//, '') : undefined;
  };
  const taken = await extractSome(wheel, folder, placeOf, (bytes) => show((done += bytes)));
  const missing = pin.libraries.find((name) => !taken.includes(name));
  if (missing !== undefined) throw new SetupFailure(`${basename(wheel)} holds no ${missing}.`);
}

async function compileBinding(folder, pin, bindingPackage, headersPackage, progress) {
  progress.line('compiling the TensorFlow.js binding (about 10 seconds)');
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(bindingPackage, 'binding', name));
  const output = join(folder, 'tfjs_binding.node');
  await run('compiling the TensorFlow.js binding', compiler(), [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', '-o', output],
    ...[join(folder, 'include'), join(headersPackage, 'include'), bindingPackage].map((path) => `-I${path}`),
    ...sources,
    `-L${join(folder, 'lib')}`,
    ...pin.libraries.map((name) => `-l:${basename(name)}`),
    '-Wl,-rpath,$ORIGIN/lib',
  ]);
  // Loading proves that library and binding fit this machine, before anything takes its final place.
  await run('loading the TensorFlow.js binding', process.execPath, ['-e', 'require(process.argv[1])', output]);
}
