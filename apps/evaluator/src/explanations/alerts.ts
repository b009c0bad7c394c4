import type { AttributionMethod, ExplanationSummary } from '@paucis/contracts';
import { percent, range, score } from '@paucis/reports';

/** Above this share on the background, and where that covers less than `mostBackground`, the object is not what counts. */
const mostOutside = 0.5;
const mostBackground = 0.8;

const names: Readonly<Record<AttributionMethod, string>> = {
  'grad-cam': 'Grad-CAM',
  'attention-rollout': 'attention rollout',
};

/** What a reader must know before trusting the pictures. */
export function alertsOf(of: Omit<ExplanationSummary, 'alerts'>, positive: string): string[] {
  return [...randomised(of), ...unfaithful(of), ...outside(of), ...unlearnt(of), ...background(of, positive)];
}

function randomised({ randomised: found }: Pick<ExplanationSummary, 'randomised'>): string[] {
  return found.flatMap(({ method, median, passes }) => {
    if (median === undefined) return [`The maps of ${names[method]} are constant: they show nothing.`];
    if (passes) return [];
    return [
      `The maps of ${names[method]} hardly change when the weights are random (median rank correlation ${median.toFixed(2)}): they show the image, not the model.`,
    ];
  });
}

/** Neither way to take pixels shows that the map names better ones than the centre of the image. */
function unfaithful({ comparisons, methods }: Pick<ExplanationSummary, 'comparisons' | 'methods'>): string[] {
  return methods.flatMap((method) => {
    const own = comparisons.filter(({ order, against }) => order === method && against === 'centre');
    if (own.some(({ advantage }) => 'low' in advantage && advantage.low > 0)) return [];
    return [
      `Nothing shows that ${names[method]} names the pixels that count: taking them away, or bringing them back, changes the answer no faster than beginning in the middle of the image.`,
    ];
  });
}

function outside({ objects }: Pick<ExplanationSummary, 'objects'>): string[] {
  return objects.flatMap(({ method, size, share, area }) => {
    if (size !== 'all' || 'reason' in share) return [];
    const [out, covers] = [1 - share.estimate, 1 - area];
    if (!(out > mostOutside && covers < mostBackground)) return [];
    return [
      `${percent(Number(out.toFixed(2)))} of what ${names[method]} marks lies beside the object, and the background covers only ${percent(Number(covers.toFixed(2)))} of the images.`,
    ];
  });
}

/** An untrained network's maps lie on the object too, where that is in the middle or is all that there is to see. */
function unlearnt({ objects }: Pick<ExplanationSummary, 'objects'>): string[] {
  return objects.flatMap(({ method, size, learnt, share, untrained }) => {
    if (size !== 'all' || learnt === undefined || 'reason' in learnt || 'reason' in share) return [];
    if (untrained === undefined || learnt.low > 0) return [];
    return [
      `Training has not brought ${names[method]} closer to the object: ${percent(Number(share.estimate.toFixed(2)))} of it lies there, and ${percent(Number(untrained.toFixed(2)))} with random weights.`,
    ];
  });
}

function background({ background: { removed, without } }: Pick<ExplanationSummary, 'background'>, positive: string) {
  if ('reason' in without || without.low <= 0.5) return [];
  return removed === 'object'
    ? [
        `With the object removed the models still tell ${positive} apart (AUC ${score(without.estimate)}, ${range(without)}): they use something beside it.`,
      ]
    : [
        `From the border alone, with the middle of each image removed, the models still tell ${positive} apart (AUC ${score(without.estimate)}, ${range(without)}): look for marks, frames or exposure that go with the label.`,
      ];
}
