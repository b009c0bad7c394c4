/** How a published checkpoint names the weights of a network. */
export interface ForeignNames {
  /** Whose names these are. */
  readonly library: 'timm' | 'torchvision' | 'SHI-Labs Compact-Transformers';
  /** Name of one of our weights in such a file; several where they lie apart there and are joined along axis 1. */
  nameOf(ours: string): string | readonly string[];
  /** A fully connected layer on a flattened map of this side: there channels come first, here last. */
  readonly flattened?: { readonly name: string; readonly side: number };
}

/** A pattern of our names, and what stands for it there. */
export type Rename = readonly [RegExp, string | ((match: string, ...groups: string[]) => string)];

const leaves: Readonly<Record<string, string>> = {
  kernel: 'weight',
  gain: 'weight',
  offset: 'bias',
  runningMean: 'running_mean',
  runningVariance: 'running_var',
};

/** Applies all renames in order, then those of the last part that every PyTorch module shares. */
export function renamed(renames: readonly Rename[]): (ours: string) => string {
  return (ours) => {
    const place = renames.reduce((name, [pattern, put]) => name.replace(pattern, put as string), ours);
    return place.replace(/[^.]+$/, (leaf) => leaves[leaf] ?? leaf);
  };
}

/** One more: our parts count from 0, many of theirs from 1. */
export const next = (text: string): number => Number(text) + 1;

/** Renames of a pre-norm transformer block in timm. */
export const timmBlock: readonly Rename[] = [
  [/\.attentionNorm\./, '.norm1.'],
  [/\.attention\.queriesKeysValues\./, '.attn.qkv.'],
  [/\.attention\.output\./, '.attn.proj.'],
  [/\.attention\.relativeBias$/, '.attn.relative_position_bias_table'],
  [/\.mlpNorm\./, '.norm2.'],
  [/\.mlp\.expand\./, '.mlp.fc1.'],
  [/\.mlp\.contract\./, '.mlp.fc2.'],
];

/** Names of timm's vision transformers. */
export const timmVisionTransformer: readonly Rename[] = [
  [/^embedding\.patches\./, 'patch_embed.proj.'],
  [/^embedding\.classToken$/, 'cls_token'],
  [/^embedding\.positions$/, 'pos_embed'],
  ...timmBlock,
];

/** Names of timm's networks of inverted residuals; `blocks` of each stage, and what the last 1x1 convolution is called. */
export function timmInvertedResiduals(blocks: readonly number[], top: readonly Rename[]): ForeignNames {
  const places = blocks.flatMap((count, stage) => Array.from({ length: count }, (_, index) => [stage, index] as const));
  const place = (_match: string, index: string, part: string, rest: string) => {
    const [stage, at] = places[Number(index)] ?? [0, 0];
    // The first block does not expand and counts its parts from there.
    const parts: Record<string, readonly [string, string]> =
      stage === 0
        ? { depthwise: ['conv_dw', 'bn1'], project: ['conv_pw', 'bn2'] }
        : { expand: ['conv_pw', 'bn1'], depthwise: ['conv_dw', 'bn2'], project: ['conv_pwl', 'bn3'] };
    if (part === 'squeeze') return `blocks.${stage}.${at}.se.conv_${rest}`;
    const [convolution, norm] = parts[part] ?? [part, part];
    return `blocks.${stage}.${at}.${rest.startsWith('norm.') ? `${norm}.${rest.slice(5)}` : `${convolution}.${rest}`}`;
  };
  return {
    library: 'timm',
    nameOf: renamed([
      [/^blocks\.(\d+)\.(\w+)\.(.+)$/, place],
      [/^stem\.norm\./, 'bn1.'],
      [/^stem\./, 'conv_stem.'],
      ...top,
      [/^head\./, 'classifier.'],
    ]),
  };
}
