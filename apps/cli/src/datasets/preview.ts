import type { DatasetLayout } from '@paucis/contracts';
import { openDataset, parts, pixelTypeOf, shapeText, sizeOf } from '@paucis/imaging';

/** What an ingest would make of a folder or file: all of it is read here, and nothing is sent. */
export interface Preview {
  readonly task: string;
  readonly classes: readonly string[];
  readonly sizes: Readonly<Record<string, number>>;
  readonly counts: Readonly<Record<string, readonly number[]>>;
  /** Pixel type and shape, and how many images have them. */
  readonly images: Readonly<Record<string, number>>;
  readonly groups: number;
  readonly masks: number;
  readonly texts: number;
  /** Of the first images: what stands in which field. */
  readonly samples: readonly object[];
  readonly warnings: readonly string[];
}

const shown = 3;

export async function previewOf(
  path: string,
  options: { layout: DatasetLayout | undefined; classNames: readonly string[] | undefined },
  note: (line: string) => void,
): Promise<Preview> {
  await using opened = await openDataset(path, options);
  const { source } = opened;
  const { header } = source;
  const images: Record<string, number> = {};
  const groups = new Set<string>();
  const samples: object[] = [];
  let [read, masks, texts] = [0, 0, 0];
  for await (const block of source.blocks()) {
    for (const { pixels, mask, text, group, ...rest } of block) {
      const kind = `${pixelTypeOf(pixels)} ${shapeText(rest)}`;
      images[kind] = (images[kind] ?? 0) + 1;
      if (group !== undefined) groups.add(group);
      if (mask) masks += 1;
      if (text !== undefined) texts += 1;
      if (samples.length < shown) samples.push({ ...rest, group, text, mask: mask !== undefined });
    }
    const before = Math.floor(read / 1_000);
    read += block.length;
    if (Math.floor(read / 1_000) > before) note(`${read} images read`);
  }
  return {
    task: header.task ?? 'classification',
    classes:
      header.classNames ?? options.classNames ?? Array.from({ length: header.classes }, (_, at) => `class ${at}`),
    sizes: Object.fromEntries(parts.map((part) => [part, sizeOf(header, part)])),
    counts: header.counts,
    ...{ images, groups: groups.size, masks, texts, samples },
    warnings: source.warnings?.() ?? [],
  };
}

export function previewLines({
  task,
  classes,
  sizes,
  counts,
  images,
  groups,
  masks,
  texts,
  samples,
  warnings,
}: Preview): string[] {
  const kinds = Object.entries(images).sort(([, a], [, b]) => b - a);
  return [
    'nothing was sent: this is what would be added',
    `  task        ${task}`,
    ...(classes.length > 0 ? [`  classes     ${classes.join(' | ')}`] : []),
    ...Object.entries(sizes).map(([part, size]) => `  ${part.padEnd(11)} ${size}: ${counts[part]?.join(' + ') ?? ''}`),
    ...kinds.slice(0, 6).map(([kind, count]) => `  images      ${count} of ${kind}`),
    ...(kinds.length > 6 ? [`  images      and ${kinds.length - 6} more shapes`] : []),
    `  groups      ${groups === 0 ? 'none known' : groups}`,
    ...(masks > 0 ? [`  masks       ${masks}`] : []),
    ...(texts > 0 ? [`  texts       ${texts}`] : []),
    ...samples.map((sample) => `  e.g.        ${JSON.stringify(sample)}`),
    ...warnings.map((warning) => `  warning     ${warning}`),
  ];
}
