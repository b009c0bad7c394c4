import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { allPages, answerOf, type PaucisClient } from '@paucis/client';
import type { NewWeights, PretrainedWeights } from '@paucis/contracts';
import type { Command } from 'commander';
import { wholeNumber } from '../networks/network-options.js';
import { examples, globalsOf, pathOf, printListing, type Session } from '../session.js';
import { connect } from '../stack/connect.js';
import { bytes as sizeText, localTime } from '../terminal/format.js';
import { table } from '../terminal/table.js';
import { importCheckpoint, type ImportedEncoder, type ImportOptions } from './import-checkpoint.js';

interface Options extends ImportOptions {
  readonly as?: string;
  readonly source?: string;
  readonly licence?: string;
  readonly output?: string;
}

export function addWeightsCommands(program: Command, session: Session): void {
  const weights = program
    .command('weights')
    .description('pretrained weights of other libraries, for sweeps to start from');
  weights
    .command('import <network> <file>')
    .description('turns a .safetensors checkpoint of timm, torchvision or CCT into an encoder of one of our networks')
    .option('--as <name>', 'keep it in the stack by this name, for sweeps: pretraining: { name: weights, of: <name> }')
    .option('--size <pixels>', 'side of your images', wholeNumber, 224)
    .option('--channels <count>', 'of your images: a grey image gets the sum of the colour kernels', wholeNumber, 1)
    .option('--options <options>', 'of the network, as in a sweep file')
    .option('--source <text>', 'where the values come from: a model name, a paper, an address')
    .option('--licence <text>', 'on what terms they may be used')
    .option('-o, --output <file>', 'where to write the encoder; without --as by default beside the file')
    .addHelpText(
      'after',
      examples(
        'weights import resnet resnet18.safetensors --as resnet18-imagenet --size 28 --options "{ stem: large }"',
        `weights import vit vit_tiny_patch16_224.safetensors --as vit-tiny --options '{ depth: 12 }' --licence Apache-2.0`,
        'weights import resnet resnet18.safetensors --size 224 --channels 3 -o resnet18.encoder.safetensors',
      ),
    )
    .action(async (name: string, file: string, options: Options, command: Command) => {
      const encoder = await importCheckpoint(name, pathOf(session, file), options);
      const beside = file.replace(/(\.safetensors)?$/, `.${name}-encoder.safetensors`);
      const written = options.output ?? (options.as === undefined ? beside : undefined);
      const output = written === undefined ? undefined : pathOf(session, written);
      if (output !== undefined) await writeFile(output, encoder.bytes);
      const kept =
        options.as === undefined
          ? undefined
          : await keep(await connect(session, globalsOf(command)), encoder, {
              ...{ name: options.as, source: options.source ?? `${basename(file)}, ${encoder.library}` },
              ...(options.licence !== undefined && { licence: options.licence }),
            });
      const { network, tensors, unused } = encoder;
      const answer = { network, tensors, unused, ...(output && { file: output }), ...(kept && { weights: kept }) };
      printListing(session, globalsOf(command), answer, () => importLines(answer));
    });
  weights
    .command('ls')
    .description('list the weights that sweeps may start from')
    .addHelpText('after', examples('weights ls', 'weights ls --json'))
    .action(async (_options: unknown, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const found: PretrainedWeights[] = [];
      const page = (after?: string) => answerOf(api.GET('/weights', { params: { query: { after } } }));
      for await (const answer of allPages(page)) found.push(...answer.weights);
      printListing(session, globalsOf(command), { weights: found }, () => listLines(found));
    });
  weights
    .command('show <name>')
    .description('of which network and images they are, where they come from, who added them')
    .addHelpText('after', examples('weights show resnet18-imagenet'))
    .action(async (name: string, _options: unknown, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const found = await answerOf(api.GET('/weights/{weights}', { params: { path: { weights: name } } }));
      printListing(session, globalsOf(command), found, () => showLines(found));
    });
}

/** Uploads an encoder and gives it its name. */
async function keep(
  api: PaucisClient,
  { bytes, network, image }: ImportedEncoder,
  about: Pick<NewWeights, 'name' | 'source' | 'licence'>,
): Promise<PretrainedWeights> {
  const { uploadId } = await api.upload({
    name: `${about.name}.safetensors`,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    open: () => new Blob([bytes as Uint8Array<ArrayBuffer>]).stream(),
  });
  return answerOf(api.POST('/weights', { body: { ...about, uploadId, network, image } }));
}

function importLines(answer: {
  readonly tensors: number;
  readonly unused: readonly string[];
  readonly file?: string;
  readonly weights?: PretrainedWeights;
}): string[] {
  const { tensors, unused, file, weights } = answer;
  return [
    ...(weights ? [`${tensors} tensors kept as ${weights.name}`] : []),
    ...(file === undefined ? [] : [`${tensors} tensors written to ${file}`]),
    ...(unused.length > 0 ? [`not used: ${unused.join(', ')}`] : []),
    ...(weights ? [`in a sweep file: pretraining: { name: weights, of: ${weights.name} }`] : []),
  ];
}

function listLines(found: readonly PretrainedWeights[]): string[] {
  if (found.length === 0) return ['There are no weights yet: paucis weights import <network> <file> --as <name>'];
  return table(found, [
    { title: 'name', value: ({ name }) => name },
    { title: 'network', value: ({ network }) => network.name },
    { title: 'images', value: imagesOf },
    { title: 'size', value: ({ file }) => sizeText(file.sizeBytes), align: 'right' },
    { title: 'source', value: ({ source }) => source },
    { title: 'licence', value: ({ licence }) => licence ?? 'not recorded' },
    { title: 'added', value: ({ addedAt }) => localTime(addedAt) },
  ]);
}

function showLines(weights: PretrainedWeights): string[] {
  const { name, network, source, licence, file, addedAt, addedBy } = weights;
  return [
    name,
    `network   ${JSON.stringify(network)}`,
    `images    ${imagesOf(weights)}`,
    `source    ${source ?? 'not recorded'}`,
    `licence   ${licence ?? 'not recorded'}`,
    `file      ${sizeText(file.sizeBytes)}, SHA-256 ${file.sha256}`,
    `added     ${localTime(addedAt)} by ${addedBy}`,
  ];
}

const imagesOf = ({ image }: PretrainedWeights): string => `${image.height} x ${image.width} x ${image.channels}`;
