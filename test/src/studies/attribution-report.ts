import type { Estimate, ExplanationSummary, NoFigure } from '@paucis/contracts';

/** What the maps of one network on one set have shown. */
export interface Attribution {
  readonly dataset: string;
  readonly network: string;
  readonly steps: number;
  readonly auc: Estimate | undefined;
  readonly summary: ExplanationSummary;
}

/** The page that `attribution.js` writes. */
export function attributionReport(found: readonly Attribution[]): string {
  return `# Do attribution maps lie on the lesion?

Two sets whose lesions are known: \`melanoma\` (ISIC 2017, dermoscopy at 64 px, borders drawn by experts) and \`nodules\` (the phantom
generator's chest slices at 48 px). A small CNN and a small ViT on three folds each; every map is of a validation image, by the
model that had not trained on it, for the class that it answers. Intervals are 95 %, by patient where there are any. Repeat: the head
of \`test/src/studies/attribution.ts\` says how.

## Share of the positive attribution on the lesion

Beside what three maps have that know nothing of the training: an even one, one that only knows the middle of the image, and the same
method on the same network with random weights. "Learnt" is the share beyond the last, paired on the images.

| set | network | map | lesions | pixels | images | share on the lesion | even | middle | random weights | learnt |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${found.flatMap(shares).join('\n')}

## Do the maps name the pixels that count?

Areas under the deletion and insertion curves against those of an order from the middle outwards (above 0: the map is the better
guide); rank correlation of the map with that of random weights (0.5 or more: the map shows the image, not the model); AUC of the models, and
what is left of it when the lesion is filled with its surroundings.

| set | network | steps | map | AUC | deletion | insertion | random weights | AUC without the lesion |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${found.flatMap(faithfulness).join('\n')}

## What the product said of them by itself

${found.map(({ dataset, network, summary }) => [`- ${dataset}, ${network}:`, ...alertsOf(summary).map((alert) => `  - ${alert}`)].join('\n')).join('\n')}
`;
}

const alertsOf = ({ alerts }: ExplanationSummary): readonly string[] =>
  alerts.length === 0 ? ['nothing against the maps'] : alerts;

function shares({ dataset, network, summary }: Attribution): string[] {
  return summary.objects.map(({ method, size, n, pixels, share, area, centre, untrained, learnt }) =>
    row(
      ...[dataset, network, method, size, `${pixels.fewest} to ${pixels.most}`, String(n), figure(share)],
      ...[area.toFixed(2), plain(centre), plain(untrained), learnt ? figure(learnt, true) : '–'],
    ),
  );
}

function faithfulness({ dataset, network, steps, auc, summary }: Attribution): string[] {
  return summary.methods.map((method) => {
    const of = (kind: 'deletion' | 'insertion') => {
      const found = summary.comparisons.find(
        (one) => one.order === method && one.against === 'centre' && one.kind === kind,
      );
      return found ? figure(found.advantage, true) : '–';
    };
    const alike = summary.randomised.find((one) => one.method === method)?.median;
    return row(
      ...[
        dataset,
        network,
        String(steps),
        method,
        auc ? figure(auc) : '–',
        of('deletion'),
        of('insertion'),
        plain(alike),
      ],
      figure(summary.background.without),
    );
  });
}

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const plain = (value: number | undefined): string => value?.toFixed(2) ?? '–';

function figure(of: Estimate | NoFigure, isDifference = false): string {
  if ('reason' in of) return of.reason;
  const text = (value: number) => `${isDifference && value > 0 ? '+' : ''}${value.toFixed(2)}`;
  return `${text(of.estimate)} (${text(of.low)} to ${text(of.high)})`;
}
