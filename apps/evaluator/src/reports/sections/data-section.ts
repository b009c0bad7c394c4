import type { Preprocessing, Provenance } from '@paucis/contracts';
import { count, counted, html, type Markup, table } from '@paucis/reports';
import { hasFindings, positiveName } from '../report-facts.js';
import type { ReportInput } from '../report-input.js';

const provenances: Record<Provenance, string> = {
  checksum: 'the published file, byte for byte',
  'content-checked': 'content-checked: not the published file byte for byte; recognised by image size and class counts',
  own: "the user's own data, not checked against any publication",
  phantom: 'phantom: drawn by a generator, not measured',
};

const mostDropped = 12;

/** In words; what is fitted is fitted on each training fold alone. */
export function preprocessingText({ fit, spacing, intensity }: Preprocessing): string {
  const drawn = { stretch: 'stretched', pad: 'shrunk whole and padded', crop: 'filled and cropped' }[fit];
  const size = spacing ? `resampled to ${spacing} mm, padded or cropped` : drawn;
  if (intensity === undefined) return size;
  if (intensity.name === 'window') return `${size}; window ${intensity.center} ± ${intensity.width / 2}`;
  const of = intensity.of === 'fold' ? 'the training fold' : 'each image';
  return intensity.name === 'z-score'
    ? `${size}; mean ± ${intensity.deviations} standard deviations of ${of}`
    : `${size}; percentiles ${intensity.low} to ${intensity.high} of ${of}`;
}

/** What was trained and tested on. */
export function dataSection(input: ReportInput): Markup {
  const { plan, dataset } = input;
  const { image, classes, contentHash, anatomy, preprocessing } = plan.dataset;
  return html`<section>
    <h2>Data</h2>
    <table class="facts">
      <tbody>
        ${fact('data set', plan.datasetName)} ${fact('provenance', provenances[plan.provenance])}
        ${fact('images', `${image.width} × ${image.height} pixels, ${counted(image.channels, 'channel')}`)}
        ${preprocessing && fact('preprocessing', preprocessingText(preprocessing))}
        ${hasFindings(input) ? fact('findings', `${classes.join(', ')}; an image may have several, and labels that are not known were left out`) : fact('positive class', html`<strong>${positiveName(input)}</strong> (label ${plan.dataset.positiveClass}); the other: ${classes.filter((_, at) => at !== plan.dataset.positiveClass).join(', ')}`)}
        ${fact('flips in augmentation', anatomy.flips.length === 0 ? 'none' : anatomy.flips.join(', '))}
        ${fact('folds', `${plan.folds.length}; training ${sizes(plan.folds.map(({ trainingSize }) => trainingSize))}, validation ${sizes(plan.folds.map(({ validationSize }) => validationSize))} images`)}
        ${fact('sealed test', counted(plan.testSize, 'image'))}
        ${dataset?.licence && fact('licence', dataset.nonCommercial ? `${dataset.licence}: no commercial use` : dataset.licence)}
        ${dataset?.citation && fact('citation', dataset.citation)}
        ${fact('content hash', html`<code>${contentHash}</code>`)}
      </tbody>
    </table>
    ${partsTable(input)} ${dropped(input)}
    ${
      plan.warnings.length > 0 &&
      html`<h3>To know about this data</h3>
        <ul>
          ${plan.warnings.map((warning) => html`<li>${warning}</li>`)}
        </ul>`
    }
  </section>`;
}

const fact = (name: string, value: string | Markup): Markup =>
  html`<tr>
    <th scope="row">${name}</th>
    <td>${value}</td>
  </tr>`;

function sizes(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? count(low) : `${count(low)} to ${count(high)}`;
}

/** Table 1 of a clinical paper, per part as the sweep uses it. */
function partsTable({ tableOne }: ReportInput): Markup | undefined {
  if (!tableOne || tableOne.parts.length === 0) return undefined;
  return table({
    id: 'table-1',
    caption: 'Table 1: who is in each part, as the sweep uses it; what the data set does not record is not listed',
    columns: [{ title: '', left: true }, ...tableOne.parts.map((title) => ({ title }))],
    rows: tableOne.rows.map(({ name, isValue, cells }) => [isValue ? `\u2003${name}` : name, ...cells]),
  });
}

function dropped({ plan }: ReportInput): Markup {
  if (plan.dropped.length === 0) return html`<p>No training image had to be left out.</p>`;
  const more = plan.dropped.length - mostDropped;
  return html`<h3>Left out of training</h3>
    <ul>
      ${plan.dropped.slice(0, mostDropped).map(({ sampleId, reason }) => html`<li><code>${sampleId}</code>: ${reason}</li>`)}
      ${more > 0 && html`<li>and ${count(more)} more</li>`}
    </ul>`;
}
