import type { Dataset, Fingerprint } from '@paucis/contracts';
import { html, type Markup } from '../html.js';
import { count, counted } from '../numbers.js';
import { table } from '../table.js';

/** Resolution, intensities, channels and noise. */
export function pixelsSection({ fingerprint, pixels }: Dataset): Markup | undefined {
  if (!fingerprint) return undefined;
  const { resolution, spacing, intensities, channels, noise, effectiveDimension, samples } = fingerprint;
  const { p1, median, p99, low, high, mean, deviation } = intensities;
  const { depth } = resolution;
  const sides = [...(depth ? [depth] : []), resolution.height, resolution.width].map(rangeText).join(' × ');
  const rows: (readonly [string, string])[] = [
    ['pixel type', pixels?.types.join(', ') ?? 'uint8'],
    [depth ? 'depth × height × width' : 'height × width', `${sides} (${counted(resolution.distinct, 'shape')})`],
    ...(spacing
      ? ([['spacing', `${spacing.axes.map(rangeText).join(' × ')} mm, known of ${count(spacing.known)}`]] as const)
      : []),
    ['values', `${text(low)} to ${text(high)}; mean ${text(mean)}, standard deviation ${text(deviation)}`],
    ['1st, 50th, 99th percentile', `${text(p1)}, ${text(median)}, ${text(p99)}`],
    [
      'noise',
      `${text(noise.deviation)}, ${(100 * noise.share).toFixed(1)} % of the range from the 1st to the 99th percentile`,
    ],
    [
      'effective dimension',
      `${effectiveDimension.value.toFixed(1)} of ${effectiveDimension.of}: how many directions hold what varies`,
    ],
  ];
  return html`<section>
    <h2>Pixels</h2>
    <p>Measured on ${counted(samples.looked, 'image')} outside the sealed test.</p>
    <table class="facts">
      <tbody>
        ${rows.map(
          ([name, value]) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${value}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${channels.length > 1 && channelTable(channels)}
  </section>`;
}

const channelTable = (channels: Fingerprint['channels']): Markup =>
  table({
    id: 'channels',
    caption: 'Channels: with means far apart, one normalisation for all wastes range',
    columns: [
      { title: 'channel', left: true },
      { title: 'mean', print: text },
      { title: 'standard deviation', print: text },
    ],
    rows: channels.map(({ mean, deviation }, at) => [String(at + 1), mean, deviation]),
  });

const text = (value: number): string => String(Number(value.toPrecision(3)));

const rangeText = ({ low, median, high }: { low: number; median: number; high: number }): string =>
  low === high ? text(low) : `${text(low)} to ${text(high)} (median ${text(median)})`;
