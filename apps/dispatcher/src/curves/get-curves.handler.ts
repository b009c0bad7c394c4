import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, getCurves } from '@paucis/contracts';
import { Handles } from '@paucis/platform';
import { Curves } from './curves.js';
import { downsample } from './downsample.js';

/** An answer has 512 KB; a point takes up to 26 bytes of it. */
const pointsPerAnswer = 16_000;

@Controller()
export class GetCurvesHandler {
  constructor(private readonly curves: Curves) {}

  @Handles(getCurves)
  async get({ jobIds, metrics, maxPoints }: AskOf<typeof getCurves>): Promise<AnswerOf<typeof getCurves>> {
    const curves = await this.curves.findCurves(jobIds, metrics);
    const limit = Math.max(2, Math.min(maxPoints, Math.floor(pointsPerAnswer / Math.max(1, curves.length))));
    return {
      curves: curves.map(({ jobId, metric, steps, values }) => {
        const kept = downsample({ steps, values }, limit);
        // float32 has 7 significant digits.
        return {
          jobId,
          metric,
          steps: [...kept.steps],
          values: kept.values.map((value) => Number(value.toPrecision(8))),
        };
      }),
    };
  }
}
