import { type DataOptions, type Intensity, Invalid, type SplitPlan } from '@paucis/contracts';

/** `data:` after the card had its say. */
export type SettledData = Omit<DataOptions, 'spacing' | 'window'> & { readonly spacing?: number };

/** The card's first or named window and its spacing where `data:` names none, and what a person should know of it. */
export function withCard(data: DataOptions, plan: SplitPlan): { data: SettledData; notes: string[] } {
  const { spacing: _spacing, window: _window, ...rest } = data;
  const notes: string[] = [];
  const spacing = spacingOf(data, plan, notes);
  const intensity = data.intensity ?? windowOf(data, plan, notes);
  return { data: { ...rest, ...(spacing !== undefined && { spacing }), ...(intensity && { intensity }) }, notes };
}

function windowOf({ window }: DataOptions, plan: SplitPlan, notes: string[]): Intensity | undefined {
  const { view: { windows = [] } = {}, datasetName, pixels: { types } = { types: ['uint8'] } } = plan;
  const chosen = window === undefined ? windows[0] : windows.find(({ name }) => name === window);
  if (chosen === undefined) {
    if (window === undefined) return undefined;
    const known = windows.map(({ name }) => name).join(', ') || 'none';
    throw new Invalid(
      'data-window',
      `sweep: data.window: the card of ${datasetName} has no ${window}; it has ${known}`,
      {
        path: 'data.window',
      },
    );
  }
  const { name, centre, width } = chosen;
  const range = `${centre - width / 2} to ${centre + width / 2}`;
  // Exports of 8 bits have lost the unit that a window such as that of the lung is given in.
  const isForBytes = centre - width / 2 >= 0 && centre + width / 2 <= 255;
  if (window === undefined && !isForBytes && types.every((type) => type === 'uint8')) {
    notes.push(`the card's window ${name} (${range}) reaches beyond the 8 bits of the pixels: they keep their values`);
    return undefined;
  }
  const others = windows.filter((other) => other !== chosen).map((other) => other.name);
  const more = others.length === 0 ? '' : `; data.window takes ${others.join(' or ')}`;
  notes.push(`pixels are looked at in the card's window ${name} (${range})${more}`);
  return { name: 'window', center: centre, width };
}

function spacingOf({ spacing }: DataOptions, plan: SplitPlan, notes: string[]): number | undefined {
  if (spacing !== undefined) return spacing === 'stored' ? undefined : spacing;
  const { view, pixels, datasetName } = plan;
  const [height, width] = view?.spacing?.slice(-2) ?? [];
  if (height === undefined || width === undefined) return undefined;
  if (pixels?.hasSpacing !== true) {
    notes.push(
      `the card asks for ${height} mm a pixel, but the images of ${datasetName} have no known size: not resampled`,
    );
    return undefined;
  }
  if (height !== width) {
    throw new Invalid(
      'data-spacing',
      `sweep: data.spacing: the card of ${datasetName} asks for ${height} x ${width} mm a pixel, and pixels are resampled to squares ` +
        'only; say one number, or "spacing: stored"',
      { path: 'data.spacing' },
    );
  }
  notes.push(`images are resampled to the card's ${height} mm a pixel; "spacing: stored" leaves them as they are`);
  return height;
}
