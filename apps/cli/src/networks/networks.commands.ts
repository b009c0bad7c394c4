import { measure, type Measurement, trainingBytes, type NetworkInput, networkNamed, networks } from '@paucis/networks';
import type { Command } from 'commander';
import { CommandFailed } from '../command-failed.js';
import { examples, globalsOf, printListing, type Session } from '../session.js';
import { table } from '../terminal/table.js';
import { networkOptions, wholeNumber } from './network-options.js';

interface ShowOptions {
  readonly size: number;
  readonly channels: number;
  readonly classes: number;
  readonly options?: string;
}

/** Numbers come from passing one image through the network by shapes alone: no tensor runtime, milliseconds. */
export function addNetworksCommands(program: Command, session: Session): void {
  const group = program.command('networks').description('look at the architectures that a sweep can name');
  group
    .command('list')
    .description('each with its size at 28 px and one line to choose by')
    .addHelpText('after', examples('networks list', 'networks list --json'))
    .action((_options: unknown, command: Command) => {
      const rows = Object.values(networks).map((network) => {
        const { parameters, macs } = measure(network, inputOf({ size: 28, channels: 1, classes: 2 }));
        const { name, summary, training, search } = network;
        return { name, parameters, macs, summary, training, search };
      });
      printListing(session, globalsOf(command), { networks: rows }, () =>
        table(rows, [
          { title: 'name', value: ({ name }) => name },
          { title: 'parameters', value: ({ parameters }) => thousands(parameters), align: 'right' },
          { title: 'MMAC at 28 px', value: ({ macs }) => thousands(macs / 1e6), align: 'right' },
          { title: 'what it is', value: ({ summary }) => summary },
        ]),
      );
    });
  group
    .command('show <name>')
    .description('layers, parameters, multiplications and memory for one image')
    .option('--size <pixels>', 'side of the image', wholeNumber, 28)
    .option('--channels <count>', 'of the image', wholeNumber, 1)
    .option('--classes <count>', 'to tell apart', wholeNumber, 2)
    .option('--options <options>', 'of the network, as in a sweep file')
    .addHelpText('after', examples('networks show cct', `networks show resnet --size 224 --options '{ depth: 50 }'`))
    .action((name: string, options: ShowOptions, command: Command) => {
      const network = networkNamed(name);
      const chosen = network.check(inputOf(options), networkOptions(options.options));
      const found = measure(network, inputOf(options), chosen);
      const { layers, ...totals } = found;
      printListing(session, globalsOf(command), { name, options: chosen, ...totals, layers }, () => [
        ...table(layers, [
          { title: 'layer', value: ({ name: layer }) => layer },
          { title: 'output', value: ({ shape }) => shape.join(' x ') },
          { title: 'parameters', value: ({ parameters }) => thousands(parameters), align: 'right' },
          { title: 'MMAC', value: ({ macs }) => (macs / 1e6).toFixed(3), align: 'right' },
        ]),
        '',
        ...totalLines(found),
      ]);
    });
  addReference(group, session);
}

function addReference(group: Command, session: Session): void {
  group
    .command('reference')
    .description('builds every published form and holds its parameters and multiplications to the published figures')
    .addHelpText('after', examples('networks reference', 'networks reference --json'))
    .action((_options: unknown, command: Command) => {
      const forms = Object.values(networks).flatMap((network) =>
        network.published.map(({ form, input, options, ...published }) => {
          const { parameters, macs } = measure(network, input, options);
          const digits = published.gigaMacs?.split('.')[1]?.length ?? 0;
          const isSame =
            parameters === published.parameters &&
            (published.gigaMacs === undefined ||
              Math.abs(macs / 1e9 - Number(published.gigaMacs)) <= 0.5001 * 10 ** -digits);
          return { network: network.name, form, size: input.height, parameters, macs, published, isSame };
        }),
      );
      printListing(session, globalsOf(command), { forms }, () =>
        table(forms, [
          { title: 'form', value: ({ form }) => form },
          { title: 'px', value: ({ size }) => size, align: 'right' },
          { title: 'parameters', value: ({ parameters }) => thousands(parameters), align: 'right' },
          { title: 'published', value: ({ published }) => thousands(published.parameters), align: 'right' },
          { title: 'GMAC', value: ({ macs }) => (macs / 1e9).toFixed(4), align: 'right' },
          { title: 'published', value: ({ published }) => published.gigaMacs, align: 'right' },
          { title: '', value: ({ isSame }) => (isSame ? 'same' : 'DIFFERS') },
        ]),
      );
      const wrong = forms.filter(({ isSame }) => !isSame).map(({ form }) => form);
      if (wrong.length === 0) return;
      throw new CommandFailed(`differs from what is published: ${wrong.join(', ')}`, {
        next: 'report this as a fault',
      });
    });
}

const inputOf = ({ size, channels, classes }: ShowOptions): NetworkInput => ({
  height: size,
  width: size,
  channels,
  classes,
});

const thousands = (value: number): string => Math.round(value).toLocaleString('en-US');
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function totalLines(measured: Measurement): string[] {
  const { parameters, macs, weightBytes, inferenceBytes, activationBytes } = measured;
  return [
    `parameters         ${thousands(parameters)} (${megabytes(weightBytes)})`,
    `multiply-adds      ${thousands(macs)} an image`,
    `predicting holds   ${megabytes(inferenceBytes)} an image`,
    `training holds     ${megabytes(trainingBytes(measured, 64))} at most in batches of 64, of which ${megabytes(activationBytes)} an image`,
  ];
}
