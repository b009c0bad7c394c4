import { open, readFile } from 'node:fs/promises';
import { random, readForeignSafetensors, type TensorRecord, traceShapes, writeSafetensors } from '@paucis/engine';
import { type ForeignNames, importWeights, type NetworkDefinition, networkNamed, networks } from '@paucis/networks';
import { CommandFailed } from '../command-failed.js';
import { networkOptions } from '../networks/network-options.js';

/** Largest checkpoint that is read. */
const maxBytes = 4 * 2 ** 30;

/** For what images, and of which network. */
export interface ImportOptions {
  readonly size: number;
  readonly channels: number;
  /** As a user types them. */
  readonly options?: string;
}

/** A checkpoint of another library as an encoder of ours. */
export interface ImportedEncoder {
  /** Safetensors in our names, without a head. */
  readonly bytes: Uint8Array;
  /** Every option filled in. */
  readonly network: { readonly name: string };
  readonly image: { readonly height: number; readonly width: number; readonly channels: number };
  readonly tensors: number;
  /** What of the checkpoint nothing asked for. */
  readonly unused: readonly string[];
  /** Whose names they were. */
  readonly library: string;
}

/** Reads a .safetensors file of timm, torchvision or CCT; says what does not fit and what to do. */
export async function importCheckpoint(name: string, path: string, asked: ImportOptions): Promise<ImportedEncoder> {
  const definition = networkNamed(name);
  const names = foreignNamesOf(definition);
  const checkpoint = readForeignSafetensors(await readChecked(path)).tensors;
  const image = { height: asked.size, width: asked.size, channels: asked.channels };
  const chosen = definition.check({ ...image, classes: 2 }, networkOptions(asked.options));
  const { tensors, unused } = convert(definition, names, checkpoint, { ...image, chosen });
  const network = { name, ...(chosen as object) };
  const about = { network: JSON.stringify(network), objective: 'import', source: names.library };
  const bytes = writeSafetensors(tensors, about);
  return { bytes, network, image, tensors: Object.keys(tensors).length, unused, library: names.library };
}

function foreignNamesOf(definition: NetworkDefinition): ForeignNames {
  if (definition.foreignNames !== undefined) return definition.foreignNames;
  const known = Object.values<NetworkDefinition>(networks).filter(({ foreignNames }) => foreignNames !== undefined);
  throw new CommandFailed(`${definition.name} has no published checkpoints that we know the names of`, {
    next: `choose one of ${known.map(({ name }) => name).join(', ')}`,
  });
}

/** Below the heads only: a head belongs to its classes. Shapes come from building the network without values. */
function convert(
  definition: NetworkDefinition,
  names: ForeignNames,
  checkpoint: TensorRecord,
  { chosen, ...image }: ImportedEncoder['image'] & { readonly chosen: unknown },
) {
  return traceShapes(() => {
    const network = definition.build({ ...image, classes: 2 }, chosen, random('import'));
    try {
      const encoder = network.weights.filter((weight) => !weight.name.startsWith('head.'));
      return importWeights(encoder, names, checkpoint);
    } finally {
      network.dispose();
    }
  }).result;
}

/** Refuses what cannot be a safetensors file by its first bytes and its size, before it is read. */
async function readChecked(path: string): Promise<Uint8Array> {
  const refuse = (reason: string) =>
    new CommandFailed(`${path}: ${reason}`, {
      next: 'save the checkpoint with safetensors.torch.save_file; pickled files are never opened',
    });
  const handle = await open(path).catch(() => {
    throw new CommandFailed(`${path}: cannot be opened`, { next: 'check the path' });
  });
  try {
    const { size } = await handle.stat();
    if (size > maxBytes) throw refuse(`${size} bytes, at most ${maxBytes} are read`);
    const head = Buffer.alloc(9);
    const { bytesRead } = await handle.read(head, 0, 9, 0);
    const isHeader = bytesRead === 9 && head.readBigUInt64LE(0) <= BigInt(size - 8) && head[8] === 0x7b;
    if (!isHeader) throw refuse('is not a safetensors file');
  } finally {
    await handle.close();
  }
  return readFile(path);
}
