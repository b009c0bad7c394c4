import type { components } from '@paucis/client';
import { table } from '../terminal/table.js';

type Forecast = components['schemas']['SweepForecast'];

const bases: Readonly<Record<Forecast['basis'], string>> = {
  measured: 'measured on finished jobs of these networks',
  scaled: 'scaled from finished jobs of other networks',
  assumed: 'assumed: nothing has been trained here yet',
};

/** `about 6 min (4 min to 8 min) on 2 slots, measured on ...` */
export function timeLine({ wallHours, slots, basis }: Forecast): string {
  const { low, estimate, high } = wallHours;
  return `takes about ${hours(estimate)} (${hours(low)} to ${hours(high)}) on ${slots === 1 ? '1 slot' : `${slots} slots`}, ${bases[basis]}`;
}

/** What a sweep will take, by family. */
export function forecastLines(forecast: Forecast): string[] {
  const { families, pretrainingHours, doneHours = 0 } = forecast;
  return [
    'Forecast:',
    `  ${timeLine(forecast)}`,
    ...(pretrainingHours > 0
      ? [`  of which pretraining ${hours(pretrainingHours)} of one slot, each encoder once`]
      : []),
    ...(doneHours > 0
      ? [`  earlier sweeps have done ${hours(doneHours)} of one slot of it, which is not counted`]
      : []),
    ...table(families, [
      { title: 'family', value: ({ family }) => family },
      { title: 'trials', value: ({ trials }) => trials, align: 'right' },
      { title: 'steps', value: ({ steps }) => steps, align: 'right' },
      { title: 'slot time', value: ({ slotHours }) => hours(slotHours), align: 'right' },
    ]).map((line) => `  ${line}`),
  ];
}

function hours(value: number): string {
  if (value >= 48) return `${(value / 24).toFixed(1)} days`;
  if (value >= 1) return `${value.toFixed(1)} h`;
  return value * 60 >= 1 ? `${Math.round(value * 60)} min` : `${Math.max(1, Math.round(value * 3600))} s`;
}
