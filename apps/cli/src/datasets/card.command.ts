import { allPages, answerOf } from '@paucis/client';
import type { CardChange, CardVersion } from '@paucis/contracts';
import type { Command } from 'commander';
import { CommandFailed } from '../command-failed.js';
import { examples, globalsOf, printListing, type Session } from '../session.js';
import { connect } from '../stack/connect.js';
import { localTime } from '../terminal/format.js';

interface Options {
  readonly title?: string;
  readonly description?: string;
  readonly classes?: string;
  readonly positive?: string;
  readonly licence?: string;
  readonly commercial?: boolean;
  readonly citation?: string;
  readonly flips?: string;
  readonly laterality?: string;
  readonly windows?: string;
  readonly spacing?: string;
  readonly labelSource?: string;
  readonly readers?: string;
  readonly uncertain?: string;
  readonly mask?: string;
  readonly unmask?: string;
  readonly note?: string;
  readonly history?: boolean;
}

export function addCardCommand(datasets: Command, session: Session): void {
  datasets
    .command('card <name>')
    .description('show what a data set means and on what terms it may be used; with options, write its next version')
    .option('--title <text>')
    .option('--description <text>')
    .option('--classes <a,b>', 'names in label order')
    .option('--positive <name>', 'the class whose score makes the AUC and the sensitivity: the finding')
    .option('--licence <text>')
    .option('--commercial', 'the licence allows commercial use')
    .option('--no-commercial', 'it forbids it: said on every report')
    .option('--citation <text>')
    .option('--flips <horizontal,vertical|none>', 'what augmentation may mirror')
    .option('--laterality <yes|no>', 'left and right mean something: no horizontal flip')
    .option('--windows <name:centre/width,...>', 'how to look at the values: lung:-600/1500,bone:400/1800')
    .option('--spacing <mm,mm>', 'millimetres between neighbours to resample to')
    .option('--label-source <text>', 'biopsy, report, consensus ...')
    .option('--readers <n>', 'readers of each image')
    .option('--uncertain <text>', 'what was done with cases that could not be told')
    .option('--mask <ids>', 'labels not to be trusted, such as train-3,train-9: left out of training and selection')
    .option('--unmask <ids>', 'and those to be trusted again')
    .option('--note <text>', 'why')
    .option('--history', 'show every version')
    .addHelpText(
      'after',
      examples(
        'datasets card moles',
        "datasets card moles --licence 'CC BY-NC 4.0' --no-commercial --note 'as the owner wrote'",
        'datasets card chest --laterality yes --flips none',
        'datasets card moles --mask train-17,val-3',
        'datasets card moles --history',
      ) + '\n\nAn empty text takes a field away. Sweeps begun before keep the card that they began with.',
    )
    .action(async (name: string, { history, ...options }: Options, command: Command) => {
      const globals = globalsOf(command);
      const api = await connect(session, globals);
      const params = { path: { dataset: name } };
      if (history === true) {
        const cards: CardVersion[] = [];
        const pages = allPages((after: number | undefined) =>
          answerOf(
            api.GET('/datasets/{dataset}/card/versions', { params: { ...params, query: { limit: 200, after } } }),
          ),
        );
        for await (const page of pages) cards.push(...page.cards);
        return printListing(session, globals, { cards }, () => cards.flatMap((card) => cardLines(name, card)));
      }
      const { data, response } = await api.GET('/datasets/{dataset}/card', { params });
      const current = data ?? (await answerOf(api.GET('/datasets/{dataset}/card', { params })));
      const change = changeOf(options, current);
      if (Object.keys(change).length === 0) {
        return printListing(session, globals, current, () => cardLines(name, current));
      }
      // What somebody else changes in between is not overwritten.
      const header = { 'if-match': response.headers.get('etag') ?? '*' };
      const card = await answerOf(
        api.PATCH('/datasets/{dataset}/card', { params: { ...params, header }, body: change }),
      );
      printListing(session, globals, card, () => cardLines(name, card));
    });
}

/** Only what was said; an empty text takes a field away. */
function changeOf(options: Options, { card }: CardVersion): CardChange {
  const { title, description, classes, positive, licence, commercial, citation, note } = options;
  const names = classes === undefined ? card.classes : listOf(classes);
  const labels = given({
    source: textOf(options.labelSource),
    readers: options.readers === undefined ? undefined : numberOf('--readers', options.readers),
    uncertain: textOf(options.uncertain),
    masked: maskOf(options, card.labels.masked),
  });
  const anatomy = given({
    flips: options.flips === undefined ? undefined : flipsOf(options.flips),
    laterality: options.laterality === undefined ? undefined : yesOrNo(options.laterality),
    windows: options.windows === undefined ? undefined : windowsOf(options.windows),
    spacing: options.spacing === undefined ? undefined : spacingOf(options.spacing),
  });
  return given({
    title: textOf(title),
    description: textOf(description),
    classes: classes === undefined ? undefined : names,
    positiveClass: positive === undefined ? undefined : positiveOf(positive, names),
    licence: textOf(licence),
    nonCommercial: commercial === undefined ? undefined : !commercial,
    citation: textOf(citation),
    labels: Object.keys(labels).length === 0 ? undefined : labels,
    anatomy: Object.keys(anatomy).length === 0 ? undefined : anatomy,
    note,
  }) as CardChange;
}

const given = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const textOf = (text: string | undefined): string | null | undefined => (text === '' ? null : text);

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

function maskOf({ mask, unmask }: Options, masked: readonly string[]): string[] | undefined {
  if (mask === undefined && unmask === undefined) return undefined;
  const taken = new Set(listOf(unmask ?? ''));
  return [...new Set([...masked, ...listOf(mask ?? '')])].filter((id) => !taken.has(id));
}

function positiveOf(positive: string, classes: readonly string[]): number {
  const at = classes.indexOf(positive);
  if (at >= 0) return at;
  throw new CommandFailed(`--positive ${positive}: expected one of ${classes.join(', ')}`);
}

function flipsOf(text: string): string[] {
  const flips = text === 'none' ? [] : listOf(text);
  const wrong = flips.find((flip) => flip !== 'horizontal' && flip !== 'vertical');
  if (wrong !== undefined) throw new CommandFailed(`--flips ${wrong}: expected horizontal, vertical or none`);
  return flips;
}

function yesOrNo(text: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes';
  throw new CommandFailed(`--laterality ${text}: expected yes or no`);
}

function windowsOf(text: string): { name: string; centre: number; width: number }[] | null {
  if (text === '') return null;
  return listOf(text).map((item) => {
    const [, name, centre, width] = /^(.+):(-?[\d.]+)\/([\d.]+)$/.exec(item) ?? [];
    if (name === undefined)
      throw new CommandFailed(`--windows ${item}: expected name:centre/width, such as lung:-600/1500`);
    return { name, centre: Number(centre), width: Number(width) };
  });
}

const spacingOf = (text: string): number[] | null =>
  text === '' ? null : listOf(text).map((item) => numberOf('--spacing', item));

function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new CommandFailed(`${option} ${text}: expected a number`);
}

function cardLines(name: string, { version, card, editedBy, editedAt, note }: CardVersion): string[] {
  const { title, description, classes, positiveClass, labels, anatomy, licence, nonCommercial, citation } = card;
  const { flips, laterality, windows, spacing } = anatomy;
  const facts: [string, string | undefined][] = [
    ['title', title],
    ['about', description],
    ['classes', classes.map((label, at) => (at === positiveClass ? `${label} (the finding)` : label)).join(' | ')],
    ['labels', [labels.source, labels.readers && `${labels.readers} readers`].filter(Boolean).join('; ') || undefined],
    ['uncertain', labels.uncertain],
    [
      'masked',
      labels.masked.length === 0 ? undefined : `${labels.masked.length}: ${labels.masked.slice(0, 8).join(', ')}`,
    ],
    ['flips', flips.length === 0 ? 'none' : flips.join(', ')],
    ['laterality', laterality === undefined ? undefined : laterality ? 'left and right mean something' : 'no matter'],
    ['windows', windows?.map((of) => `${of.name} ${of.centre}/${of.width}`).join(', ')],
    ['spacing', spacing && `${spacing.join(' x ')} mm`],
    ['licence', licence === undefined ? 'not written down' : `${licence}${nonCommercial ? ': no commercial use' : ''}`],
    ['citation', citation],
    ['note', note],
  ];
  const by = editedBy === undefined ? 'as it was added' : `by ${editedBy}`;
  return [
    `${name}: card ${version}, ${by}, ${localTime(editedAt)}`,
    ...facts.flatMap(([fact, value]) => (value === undefined ? [] : [`  ${fact.padEnd(11)} ${value}`])),
  ];
}
