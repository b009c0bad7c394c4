import type { AttributionMethod, ExplanationFile, PixelOrder } from '@paucis/contracts';
import {
  type Cell,
  count,
  counted,
  html,
  lines,
  type Markup,
  picture,
  type Pixels,
  signed,
  table,
  withHeat,
} from '@paucis/reports';
import { nameOfRow, rowOf } from '../report-facts.js';
import type { ReportInput } from '../report-input.js';

const mostPictures = 12;

const names: Readonly<Record<PixelOrder, string>> = {
  'grad-cam': 'Grad-CAM',
  'attention-rollout': 'attention rollout',
  random: 'random order',
  centre: 'from the centre',
};

type Explained = ReportInput['explanations'][number];

/** Where the models look, and first of all whether that can be believed. */
export function explanationSection(input: ReportInput): Markup | undefined {
  const { explanations } = input;
  if (explanations.length === 0) return undefined;
  return html`${explanations.map((of, at) => explained(of, `explanation-${at + 1}`, input))}`;
}

function explained(of: Explained, id: string, input: ReportInput): Markup {
  const { summary, files, trialId } = of;
  const row = rowOf(input, trialId);
  return html`<section>
    <h2>What the models look at${row && `: ${nameOfRow(row)}`}</h2>
    <p>
      ${counted(summary.models, 'model')}, ${counted(summary.images, 'validation image')}: each explained by the model
      that had not trained on it, for the class that it answers. A map shows what an answer stood on, not that it was
      right to stand on it, and not a cause.
    </p>
    ${summary.alerts.map((alert) => html`<p class="note">${alert}</p>`)}
    ${summary.alerts.length === 0 && html`<p>The checks below found nothing against the maps.</p>`}
    ${pictures(files, input)}
    <h3>Do the maps name the pixels that count?</h3>
    <div class="pair">${curves(files, id, 'deletion')} ${curves(files, id, 'insertion')}</div>
    ${faithfulness(of, id)} ${sanity(of, id)} ${onObjects(of, id)} ${withoutObject(of, id)}
  </section>`;
}

/** Each image as it is and under each map. */
function pictures(files: readonly ExplanationFile[], { plan }: ReportInput): Markup {
  const classes = plan.dataset.classes;
  const each = Math.max(1, Math.ceil(mostPictures / files.length));
  const shown = files
    .flatMap((file) => file.pictures.slice(0, each).map((one) => ({ image: file.image, one })))
    .slice(0, mostPictures);
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
  const nameOf = (label: number) => classes[label] ?? `class ${label}`;
  return html`<div class="pictures">
      ${shown.map(({ image, one }) => {
        const pixels: Pixels = { ...image, bytes: bytes(one.pixels) };
        const object = one.object === undefined ? undefined : bytes(one.object);
        const isRight = one.label === one.answer;
        return html`<figure>
          ${picture(pixels, `image ${one.sampleId}`)}
          ${Object.entries(one.maps).map(([method, map]) => picture(withHeat(pixels, bytes(map), object), `the same image under ${names[method as AttributionMethod]}`))}
          <figcaption>
            answered <strong>${nameOf(one.answer)}</strong> (${one.probability.toFixed(2)}),
            ${isRight ? 'rightly' : html`<strong>wrongly</strong>: it is ${nameOf(one.label)}`}
            <code>${one.sampleId}</code>
          </figcaption>
        </figure>`;
      })}
    </div>
    <p class="faint">
      Above as it is, below under ${files[0]?.methods.map((method) => names[method]).join(', then ')}: the more orange,
      the more the answer stood on it; each map has its own scale.
      ${files.some((file) => file.objects.length > 0) && 'The blue line is the border of the marked object.'} Chosen at
      random, the classes in turn, right and wrong answers alike.
    </p>`;
}

/** Means over all models, weighed by their images. */
function curves(files: readonly ExplanationFile[], id: string, kind: 'deletion' | 'insertion'): Markup {
  const orders = Object.keys(files[0]?.curves ?? {}) as PixelOrder[];
  const images = files.reduce((sum, { samples }) => sum + samples.length, 0);
  const series = orders.map((order) => {
    const length = files[0]?.curves[order]?.[kind].length ?? 0;
    const at = (step: number) =>
      files.reduce((sum, file) => sum + (file.curves[order]?.[kind][step] ?? 0) * file.samples.length, 0) / images;
    const points = Array.from({ length }, (_, step) => ({ x: (100 * step) / (length - 1), y: at(step) }));
    return { name: names[order], points, isReference: order === 'random' || order === 'centre' };
  });
  const isDeletion = kind === 'deletion';
  return lines({
    id: `${id}-${kind}`,
    title: isDeletion ? 'Deletion' : 'Insertion',
    across: isDeletion ? '% of the pixels blurred away' : '% of the pixels brought back',
    up: 'probability of the answer',
    series,
    caption: isDeletion
      ? html`Deletion: the faster it falls, the better the pixels were named.`
      : html`Insertion into the blurred image: the faster it rises, the better.`,
  });
}

function faithfulness({ summary }: Explained, id: string): Markup {
  return table({
    id: `${id}-faithfulness`,
    caption:
      'Areas under these curves against those of an order that knows nothing of the model, paired on the images; above 0 the map is the better guide',
    columns: [
      { title: 'map', left: true },
      { title: 'pixels are', left: true },
      { title: 'against', left: true },
      { title: 'advantage', interval: true, print: signed },
      { title: 'p (Wilcoxon)', print: (p) => (p < 0.001 ? '< 0.001' : p.toFixed(3)) },
    ],
    rows: summary.comparisons.map(({ order, against, kind, advantage, p }): Cell[] => [
      ...[names[order], kind === 'deletion' ? 'taken away' : 'brought back', names[against]],
      ...[advantage, p],
    ]),
  });
}

function sanity({ summary }: Explained, id: string): Markup {
  return html`<h3>Do the maps depend on what was learnt?</h3>
    ${table({
      id: `${id}-randomised`,
      caption:
        'Rank correlation of each map with that of the same network with random weights: a map of what was learnt must change (below 0.5)',
      columns: [
        { title: 'map', left: true },
        { title: 'median correlation', print: (value) => value.toFixed(2) },
        { title: 'images', print: count },
        { title: 'verdict', left: true },
      ],
      rows: summary.randomised.map(({ method, median, n, passes }): Cell[] => [
        ...[names[method], median, n],
        median === undefined ? 'constant maps' : passes ? 'changes, as it must' : 'hardly changes: do not trust it',
      ]),
    })}`;
}

function onObjects({ summary }: Explained, id: string): Markup {
  if (summary.objects.length === 0) {
    return html`<h3>Do they look at the lesion?</h3>
      <p>Not recorded: the data set brings no masks, so nobody can say what share of a map lies on the lesion.</p>`;
  }
  return html`<h3>Do they look at the lesion?</h3>
    ${table({
      id: `${id}-objects`,
      caption:
        'Share of the positive attribution on the marked object, beside that of maps which know nothing of the training: an even one, one from the centre, the same network with random weights. Learnt: what is beyond the last, paired on the images. Peak: how often the largest value lies on the object',
      columns: [
        { title: 'map', left: true },
        { title: 'objects (pixels)', left: true },
        { title: 'images', print: count },
        { title: 'share', interval: true },
        { title: 'even' },
        { title: 'centre' },
        { title: 'untrained' },
        { title: 'learnt', interval: true, print: signed },
        { title: 'peak', interval: true },
      ],
      rows: summary.objects.map(({ method, size, n, pixels, share, area, centre, untrained, learnt, hits }): Cell[] => [
        ...[names[method], `${size} (${count(pixels.fewest)} to ${count(pixels.most)})`, n],
        ...[share, area, centre, untrained, learnt, hits],
      ]),
    })}`;
}

function withoutObject({ summary: { background } }: Explained, id: string): Markup {
  const { removed, whole, without, accuracy, majority } = background;
  const isObject = removed === 'object';
  return html`<h3>${isObject ? 'Is anything left to see without the lesion?' : 'Is the border enough?'}</h3>
    <p>
      ${
        isObject
          ? 'A box around the marked object was filled with the mean of what lies outside; images without one lost a box of the size and place of another. What counts should be gone: the AUC belongs at 0.5.'
          : 'No object is marked in this data set, so the middle of each image (three quarters of its sides) was filled with the mean of the border. What counts should be gone: the AUC belongs near 0.5.'
      }
    </p>
    ${table({
      id: `${id}-background`,
      caption: 'The same models on all validation images of their folds',
      columns: [
        { title: 'figure', left: true },
        { title: 'value', interval: true },
        { title: 'to compare with', left: true },
      ],
      rows: [
        ['AUC of the whole images', whole, ''],
        [isObject ? 'AUC without the object' : 'AUC of the border alone', without, '0.5 is chance'],
        ['accuracy of the same', accuracy, `${majority.toFixed(3)} for always giving the most frequent answer`],
      ],
    })}`;
}
