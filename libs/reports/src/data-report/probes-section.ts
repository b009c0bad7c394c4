import type { Dataset, Probe } from '@paucis/contracts';
import { html, type Markup } from '../html.js';
import { counted } from '../numbers.js';
import { forest, type ForestRow } from '../plots/forest.js';

/** How well classes can be told by the whole image, by its border and by what is known beside the pixels. */
export function probesSection({ fingerprint }: Dataset): Markup | undefined {
  if (!fingerprint) return undefined;
  const { floor, border, metadata, samples, groups } = fingerprint;
  if (!('auc' in floor)) {
    return html`<section>
      <h2>What can tell the classes apart</h2>
      <p>No figure: ${floor.reason}.</p>
    </section>`;
  }
  const row = (name: string, probe: Probe): ForestRow[] => ('auc' in probe ? [{ name, value: probe.auc }] : []);
  const rows = [
    ...row('the whole image', floor),
    ...row('its outer tenth alone', border),
    ...row('no pixel: all metadata', metadata.probe),
    ...metadata.columns.map(({ name, auc }) => ({ name: `no pixel: ${name}`, value: auc, weak: true })),
  ];
  const drawn = samples.looked < samples.open ? `${counted(samples.looked, 'image')} drawn of ` : '';
  return html`<section>
    <h2>What can tell the classes apart</h2>
    <p>
      A linear model (ridge regression on the image shrunk to ${floor.features} values), held out in ${floor.folds}
      folds of whole patients, over ${drawn}${counted(samples.open, 'image')} outside the sealed test. A network has to
      beat the first line. The others should lie near 0.5: what tells the classes apart without showing the finding is a
      shortcut.
    </p>
    ${forest({
      id: 'probes',
      title: 'AUC of linear models on parts of what is known',
      axis: 'AUC',
      rows,
      reference: 0.5,
      caption: html`Dots with 95 % intervals${groups ? ', in which the images of a patient count as one' : ''}; the
      dotted line is chance.${metadata.columns.length > 0 ? ' Hollow: single columns, the most telling of them.' : ''}`,
    })}
  </section>`;
}
