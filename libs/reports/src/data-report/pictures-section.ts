import { html, type Markup } from '../html.js';
import { counted } from '../numbers.js';
import type { DataReport, ShownPicture } from './data-report-input.js';

/** Some pictures of each class. */
export function picturesSection({ montages }: DataReport): Markup | undefined {
  const shown = montages.filter(({ pictures }) => pictures.length > 0);
  if (shown.length === 0) return undefined;
  return html`<section>
    <h2>How they look</h2>
    <p>Spread evenly over the images outside the sealed test.</p>
    ${shown.map(
      ({ title, pictures }) =>
        html`<h3>${title}</h3>
          ${grid(pictures)}`,
    )}
  </section>`;
}

/** Labels that a linear model doubts where it is surest. */
export function suspectsSection({ suspects, dataset }: DataReport): Markup | undefined {
  const noise = dataset.fingerprint?.labelNoise;
  if (!noise) return undefined;
  const words =
    'atMost' in noise
      ? html`Where the linear model is surest, ${share(noise.atMost.estimate)} of the labels disagree with it (95 %
        interval ${share(noise.atMost.low)} to ${share(noise.atMost.high)}). At most so many labels are wrong, if errors
        fall at random.`
      : html`The share of wrong labels cannot be bounded: ${noise.reason}.`;
  return html`<section>
    <h2>Labels in doubt</h2>
    <p>${words}</p>
    ${suspects.length > 0 && html`<p>Worth reading again, the most doubtful first:</p>`}
    ${suspects.length > 0 && grid(suspects)}
  </section>`;
}

/** Copies side by side. */
export function copiesSection({ copies }: DataReport): Markup | undefined {
  if (!copies) return undefined;
  const { total, pairs } = copies;
  if (total === 0) {
    return html`<section>
      <h2>Copies</h2>
      <p>No image was found to be a copy of another.</p>
    </section>`;
  }
  const some = pairs.length < total ? ` Shown are ${pairs.length}, the gravest first.` : '';
  return html`<section>
    <h2>Copies</h2>
    <p>
      ${counted(total, 'pair')} of images of which one is a copy of the other: the same pixels, or flipped, cut,
      recompressed or changed in brightness (confirmed by registered correlation). Copies are dealt to the same side of
      every split, and copies of held-out images are kept out of training.${some}
    </p>
    <div class="pairs">
      ${pairs.map(
        ({ pictures, words, isGrave }) =>
          html`<figure class="${isGrave ? 'is-grave' : ''}">
            ${pictures.map(image)}
            <figcaption>${pictures[0].caption} = ${pictures[1].caption}<br />${words}</figcaption>
          </figure>`,
      )}
    </div>
  </section>`;
}

const share = (value: number): string => `${Number((100 * value).toFixed(1))} %`;

const grid = (pictures: readonly ShownPicture[]): Markup =>
  html`<div class="montage">
    ${pictures.map(
      (picture) =>
        html`<figure>
          ${image(picture)}
          <figcaption>${picture.caption}</figcaption>
        </figure>`,
    )}
  </div>`;

const image = ({ png, caption }: ShownPicture): Markup =>
  html`<img alt="${caption}" src="data:image/png;base64,${Buffer.from(png).toString('base64')}" />`;
