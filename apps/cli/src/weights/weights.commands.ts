import { open, readFile, writeFile } from 'node:fs/promises';
import { random, readForeignSafetensors, type TensorRecord, traceShapes, writeSafetensors } from '@paucis/engine';
import { type ForeignNames, importWeights, type NetworkDefinition, networkNamed, networks } from '@paucis/networks';
import type { Command } from 'commander';
import { CommandFailed } from '../command-failed.js';
import { networkOptions, wholeNumber } from '../networks/network-options.js';
import { examples, globalsOf, pathOf, printListing, type Session } from '../session.js';

/** Largest checkpoint that is read. */
const maxBytes = 4 * 2 ** 30;

interface ImportOptions {
  readonly size: number;
  readonly channels: number;
  readonly options?: string;
  readonly output?: string;
}

export function addWeightsCommands(program: Command, session: Session): void {
  program
    .command('weights')
    .description('bring pretrained weights of other libraries')
    .command('import <network> <file>')
    .description('turns a .safetensors checkpoint of timm, torchvision or CCT into an encoder of one of our networks')
    .option('--size <pixels>', 'side of your images', wholeNumber, 224)
    .option('--channels <count>', 'of your images: a grey image gets the sum of the colour kernels', wholeNumber, 1)
    .option('--options <options>', 'of the network, as in a sweep file')
    .option('-o, --output <file>', 'where to write; by default beside the file')
    .addHelpText(
      'after',
      examples(
        `weights import vit vit_tiny_patch16_224.safetensors --options '{ depth: 12 }'`,
        'weights import resnet resnet18.safetensors --size 224 --channels 3 -o resnet18.encoder.safetensors',
      ),
    )
    .action(async (name: string, file: string, options: ImportOptions, command: Command) => {
      const definition = networkNamed(name);
      const names = foreignNamesOf(definition);
      const source = pathOf(session, file);
      const output = pathOf(
        session,
        options.output ?? file.replace(/(\.safetensors)?$/, `.${name}-encoder.safetensors`),
      );
      const checkpoint = readForeignSafetensors(await readChecked(source)).tensors;
      const { tensors, unused, chosen } = convert(definition, names, checkpoint, options);
      const about = { network: JSON.stringify({ name, ...chosen }), objective: 'import', source: names.library };
      await writeFile(output, writeSafetensors(tensors, about));
      const answer = { network: { name, ...chosen }, file: output, tensors: Object.keys(tensors).length, unused };
      printListing(session, globalsOf(command), answer, () => [
        `${answer.tensors} tensors written to ${output}`,
        ...(unused.length > 0 ? [`not used: ${unused.join(', ')}`] : []),
      ]);
    });
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
  { size, channels, options }: ImportOptions,
) {
  const input = { height: size, width: size, channels, classes: 2 };
  const chosen = definition.check(input, networkOptions(options));
  return traceShapes(() => {
    const network = definition.build(input, chosen, random('import'));
    try {
      const encoder = network.weights.filter((weight) => !weight.name.startsWith('head.'));
      return { ...importWeights(encoder, names, checkpoint), chosen };
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
