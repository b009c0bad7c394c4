import { Injectable } from '@nestjs/common';
import { type ArtifactRef, Invalid, type Job, listJobs } from '@paucis/contracts';
import { Asks, ObjectStore } from '@paucis/platform';
import type { StoredPredictions } from '../computations/tasks.js';

/** Stored predictions, as computations want them. */
@Injectable()
export class PredictionFiles {
  constructor(
    private readonly asks: Asks,
    private readonly objects: ObjectStore,
  ) {}

  /** Of a training's validation samples. */
  async ofRun({ runId, predictions }: { runId: string; predictions: ArtifactRef }): Promise<StoredPredictions> {
    return this.read(`predictions of run ${runId}`, predictions);
  }

  /** Of a finished job's samples. */
  async ofJob({ id, kind, artifacts }: Job): Promise<StoredPredictions> {
    const predictions = artifacts.find(({ name }) => name === 'predictions');
    if (predictions) return this.read(`predictions of job ${id}`, predictions);
    throw new Invalid('predictions-missing', `${kind} job ${id}: expected an artifact "predictions", found none`, {
      jobId: id,
    });
  }

  /** What an explain job has left. */
  async explanationOf({ id, artifacts }: Job): Promise<StoredPredictions> {
    const explanation = artifacts.find(({ name }) => name === 'explanation');
    if (explanation) return this.read(`explanation of job ${id}`, explanation);
    throw new Invalid('explanation-missing', `explain job ${id}: expected an artifact "explanation", found none`, {
      jobId: id,
    });
  }

  /** Any stored file, by the name that messages give it. */
  async named(name: string, ref: ArtifactRef): Promise<StoredPredictions> {
    return this.read(name, ref);
  }

  /** The jobs with these ids, those that there are. */
  async jobs(jobIds: readonly string[]): Promise<Job[]> {
    const ids = [...new Set(jobIds)];
    const jobs: Job[] = [];
    let after: string | undefined;
    do {
      const page = await this.asks.ask(listJobs, { ids, limit: 500, ...(after !== undefined && { after }) });
      jobs.push(...page.jobs);
      after = page.next;
    } while (after !== undefined);
    return jobs;
  }

  private async read(name: string, { key, sha256 }: ArtifactRef): Promise<StoredPredictions> {
    return { name, bytes: await this.objects.get(key, { sha256 }) };
  }
}
