import type { ArtifactRef } from '@paucis/contracts';
import type { JobRow } from './job.entity.js';
import type { JobsRepository } from './jobs.repository.js';

/** Artifacts of other jobs under the names that this one knows them by, and what is not there. */
export async function resolveInputs(
  jobs: JobsRepository,
  { inputs, projectId }: JobRow,
): Promise<{ artifacts: ArtifactRef[]; missing: string | undefined }> {
  if (inputs.length === 0) return { artifacts: [], missing: undefined };
  const keys = [...new Set(inputs.map(({ jobKey }) => jobKey))];
  const makers = await jobs.findJobsByKeys(projectId, keys);
  const made = await jobs.findArtifacts(makers.map((job) => job.id));
  const artifacts: ArtifactRef[] = [];
  for (const { name, jobKey, artifact } of inputs) {
    const maker = makers.find(({ key }) => key === jobKey);
    const found = made.get(maker?.id ?? '')?.find((one) => one.name === artifact);
    if (found === undefined) {
      return { artifacts, missing: `its input ${name}: job ${maker?.id ?? jobKey} has left no artifact "${artifact}"` };
    }
    artifacts.push({ ...found, name });
  }
  return { artifacts, missing: undefined };
}
