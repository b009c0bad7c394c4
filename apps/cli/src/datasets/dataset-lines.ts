import type { Dataset, Estimate, Fingerprint } from '@paucis/contracts';
import { counted } from '@paucis/reports';

/** What is known of a data set, for people. */
export function datasetLines(dataset: Dataset): string[] {
  const { name, status, classes, positiveClass, counts, provenance, licence, citation, looks, warnings, error } =
    dataset;
  const perPart = Object.entries(counts ?? {}).map(([part, of]) => `${part} ${of.join(' + ')}`);
  const facts: [string, string | undefined][] = [
    ['status', error === undefined ? status : `${status}: ${error}`],
    ['image', imageOf(dataset)],
    [
      'classes',
      classes?.map((label, index) => (index === positiveClass ? `${label} (the finding)` : label)).join(' | '),
    ],
    ['samples', perPart.length === 0 ? undefined : `${samplesOf(dataset)}: ${perPart.join(', ')}`],
    ['provenance', provenance],
    ['licence', licence],
    ['citation', citation],
    ['looks', `the sealed test was opened ${looks === 1 ? 'once' : `${looks} times`}`],
  ];
  facts.push(...(dataset.fingerprint ? fingerprintFacts(dataset.fingerprint, dataset) : []));
  const lines = facts.flatMap(([title, value]) => (value === undefined ? [] : [`  ${title.padEnd(11)} ${value}`]));
  return [
    name,
    ...lines,
    ...warnings.map((warning) => `  warning     ${warning}`),
    ...findingLines(dataset).map((line) => `  ${line}`),
  ];
}

/** What to know before trusting a score on it, one line each. */
export const findingLines = ({ findings = [] }: Dataset): string[] =>
  findings.map(({ level, text }) => `${level.padEnd(11)} ${text}`);

/** Floor, what a class can be told by besides, and what it is all about, in a few lines. */
export function fingerprintLines({ fingerprint, classes }: Dataset): string[] {
  if (!fingerprint) return [];
  return fingerprintFacts(fingerprint, { classes }).map(([title, value]) => `${title.padEnd(11)} ${value}`);
}

type Fact = [title: string, value: string];

function fingerprintFacts(fingerprint: Fingerprint, { classes = [] }: Pick<Dataset, 'classes'>): Fact[] {
  const { groups, resolution, spacing, intensities, noise, effectiveDimension, majority, floor } = fingerprint;
  const { border, metadata, labelNoise, samples } = fingerprint;
  const { open, looked } = samples;
  const facts: Fact[] = [];
  if (groups) {
    const perClass = groups.perClass.map((n, at) => `${classes[at] ?? at} ${n}`).join(', ');
    facts.push(['patients', `${groups.count} (${perClass}), ${rangeText(groups.sizes)} images each`]);
  }
  if (resolution.distinct > 1) {
    facts.push([
      'sizes',
      `${resolution.distinct}: ${rangeText(resolution.width)} x ${rangeText(resolution.height)} px`,
    ]);
  }
  if (spacing) facts.push(['spacing', `${spacing.axes.map((axis) => rangeText(axis)).join(' x ')} mm`]);
  const { p1, median, p99 } = intensities;
  const share = (100 * noise.share).toFixed(1);
  facts.push([
    'intensity',
    `${number(p1)} to ${number(p99)}, median ${number(median)}; noise ${number(noise.deviation)} (${share} % of it)`,
  ]);
  const { value, of } = effectiveDimension;
  facts.push(['dimension', `${value.toFixed(1)} of ${of} directions hold what varies`]);
  if (majority) {
    facts.push([
      'majority',
      `${(100 * majority.accuracy).toFixed(1)} % are ${classes[majority.label] ?? majority.label}`,
    ]);
  }
  const drawn = looked < open ? `; on ${counted(looked, 'image')} drawn of ${counted(open, 'image')}` : '';
  facts.push(['linear', `${probeText(floor)}: the floor that a network has to beat${drawn}`]);
  if ('auc' in border) facts.push(['border', `${probeText(border)} from the outer tenth alone`]);
  if ('auc' in metadata.probe) facts.push(['metadata', `${probeText(metadata.probe)} without any pixel`]);
  if ('atMost' in labelNoise) {
    const { estimate, high } = labelNoise.atMost;
    facts.push(['wrong labels', `at most ${(100 * estimate).toFixed(1)} % (up to ${(100 * high).toFixed(1)} %)`]);
  }
  return facts;
}

const probeText = (probe: Fingerprint['floor']): string =>
  'auc' in probe ? `AUC ${estimateText(probe.auc)}` : `no AUC: ${probe.reason}`;

const estimateText = ({ estimate, low, high }: Estimate): string =>
  `${estimate.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;

const number = (value: number): string => String(Number(value.toPrecision(3)));

const rangeText = ({ low, median, high }: { low: number; median: number; high: number }): string =>
  low === high ? number(low) : `${number(low)} to ${number(high)} (median ${number(median)})`;

export const imageOf = ({ image }: Dataset): string | undefined =>
  image && `${image.width} x ${image.height} x ${image.channels}`;

export function samplesOf({ counts }: Dataset): number | undefined {
  return (
    counts &&
    Object.values(counts)
      .flat()
      .reduce((sum, n) => sum + n, 0)
  );
}

/** Findings with what to do about them, then what its ingest warned of. */
export function checkLines({ name, findings, warnings, fingerprint }: Dataset): string[] {
  const lines = (findings ?? []).flatMap(({ level, text, next }) => [
    `  ${level.padEnd(8)} ${text}`,
    ...(next === undefined ? [] : [`${' '.repeat(11)}next: ${next}`]),
  ]);
  return [
    name,
    ...lines,
    ...warnings.map((warning) => `  warning  ${warning}`),
    ...(lines.length + warnings.length === 0 ? ['  nothing was found to be wrong with it'] : []),
    ...(fingerprint
      ? []
      : ['  its images were read before fingerprints were kept: add the file again to measure them']),
  ];
}
