import { figure, html, level, type Markup, niceRange, pathOf, scaleOf, ticksOf, tickText } from '@paucis/reports';
import type { RunCurve } from '../report-input.js';
import { mean } from '@paucis/statistics';

const width = 370;
const height = 250;
const margin = { left: 46, right: 12, top: 12, bottom: 42 };

export interface ShownTrial {
  readonly trialId: string;
  readonly name: string;
}

/** One metric of the shown trials over the optimizer steps: the mean of the runs at each step, and each run. */
export function learningCurves(of: {
  id: string;
  metric: string;
  label: string;
  curves: readonly RunCurve[];
  trials: readonly ShownTrial[];
}): Markup | undefined {
  const { id, metric, label, trials } = of;
  const curves = of.curves.filter((curve) => curve.metric === metric && curve.steps.length > 0);
  if (curves.length === 0) return undefined;
  const [low, high] = niceRange(trimmed(curves.flatMap(({ values }) => values)), 5);
  const x = scaleOf([0, Math.max(...curves.flatMap(({ steps }) => steps))], [margin.left, width - margin.right]);
  const y = scaleOf([low, high], [height - margin.bottom, margin.top]);
  const inside = (value: number) => Math.min(high, Math.max(low, value));
  const draw = (points: readonly (readonly [number, number])[], weight: string) =>
    html`<path
      fill="none"
      stroke="currentColor"
      class="curve ${weight}"
      d="${pathOf(points.map(([step, value]) => [x.at(step), y.at(inside(value))]))}"
    />`;
  const lines = trials.map(({ trialId }, at) => {
    const own = curves.filter((curve) => curve.trialId === trialId);
    const points = own.map(({ steps, values }) => steps.map((step, index) => [step, values[index] as number] as const));
    return html`<g class="series-${at + 1}"
      >${points.map((run) => draw(run, 'thin'))}${own.length > 1 && draw(meanOf(points), 'thick')}</g
    >`;
  });
  const [xTicks, yTicks] = [ticksOf(0, x.high, 5), ticksOf(low, high, 5)];
  const body = html`
    ${level(yTicks, y, { left: margin.left, right: width - margin.right })}
    ${xTicks.map((tick) => html`<text class="tick" x="${x.at(tick)}" y="${height - margin.bottom + 16}" text-anchor="middle">${tickText(tick, xTicks)}</text>`)}
    <text class="axis" x="${(margin.left + width - margin.right) / 2}" y="${height - 6}" text-anchor="middle"
      >optimizer steps</text
    >
    ${lines}
  `;
  const description = `${label} over the optimizer steps for ${trials.map(({ name }) => name).join(', ')}.`;
  return figure({
    ...{ id, title: label, description, width, height, body, caption: html`${label}` },
    data: {
      columns: [
        { title: 'trial', left: true },
        { title: 'fold' },
        { title: 'seed' },
        { title: 'step' },
        { title: metric },
      ],
      rows: curves
        .filter(({ trialId }) => trials.some((trial) => trial.trialId === trialId))
        .flatMap(({ trialId, fold, seed, steps, values }) =>
          steps.map((step, at) => [nameOf(trials, trialId), fold, seed, step, values[at]] as const),
        ),
    },
  });
}

const nameOf = (trials: readonly ShownTrial[], wanted: string): string =>
  trials.find(({ trialId }) => trialId === wanted)?.name ?? wanted;

/** Without the worst spikes, which would flatten everything else. */
function trimmed(values: readonly number[]): number[] {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const cut = Math.floor(sorted.length * 0.01);
  return sorted.slice(cut, sorted.length - cut);
}

/** At each step that most runs have. */
function meanOf(runs: readonly (readonly (readonly [number, number])[])[]): [number, number][] {
  const at = new Map<number, number[]>();
  for (const run of runs) for (const [step, value] of run) at.set(step, [...(at.get(step) ?? []), value]);
  const enough = Math.max(1, Math.ceil(runs.length / 2));
  return [...at]
    .filter(([, values]) => values.length >= enough)
    .sort(([a], [b]) => a - b)
    .map(([step, values]) => [step, mean(values)]);
}
