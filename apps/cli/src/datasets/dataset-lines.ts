import type { Dataset } from '@paucis/contracts';

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
  const lines = facts.flatMap(([title, value]) => (value === undefined ? [] : [`  ${title.padEnd(11)} ${value}`]));
  return [name, ...lines, ...warnings.map((warning) => `  warning     ${warning}`)];
}

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
