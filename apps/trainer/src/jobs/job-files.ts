import { setTimeout as delay } from 'node:timers/promises';
import { type ArtifactRef, Unavailable } from '@paucis/contracts';
import type { JobIo, PreparedBytes } from '@paucis/learning';
import type { JobObjects } from './job-objects.js';
import type { RecentBytes } from './recent-bytes.js';

/** Shorter than what counts as a hang: each try is a sign of life. */
const longestPauseMs = 15_000;

export interface Patience {
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** Hears of each wait. */
  readonly say: (line: string) => void;
}

/** A job's bytes in the object store. What it cannot do without it waits for, however long the store is away. */
export class JobFiles implements JobIo {
  /** What it has written so far. */
  readonly written: ArtifactRef[] = [];

  constructor(
    private readonly objects: JobObjects,
    private readonly inputs: readonly ArtifactRef[],
    private readonly recent: RecentBytes,
    private readonly patience: Patience,
    readonly prepared: PreparedBytes,
  ) {}

  /** Shards are read by job after job. */
  async read(artifact: ArtifactRef): Promise<Uint8Array> {
    const known = this.recent.find(artifact.sha256);
    if (known !== undefined) return known;
    const bytes = await this.patiently(`reading ${artifact.name}`, () => this.objects.get(artifact));
    this.recent.keep(artifact.sha256, bytes);
    return bytes;
  }

  async readInput(name: string): Promise<Uint8Array | undefined> {
    const input = this.inputs.find((one) => one.name === name);
    return input && this.patiently(`reading ${name}`, () => this.objects.get(input));
  }

  async writeArtifact(name: string, bytes: Uint8Array): Promise<void> {
    this.written.push(await this.patiently(`storing ${name}`, () => this.objects.put(name, bytes)));
  }

  /** One that cannot be stored now is done without: the next one comes soon. */
  async writeCheckpoint(step: number, bytes: Uint8Array): Promise<ArtifactRef | undefined> {
    try {
      return await this.objects.put('checkpoint', bytes);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      this.patience.say(`went on without a checkpoint of step ${step}: ${error.message}`);
      return undefined;
    }
  }

  private async patiently<Result>(what: string, attempt: () => Promise<Result>): Promise<Result> {
    const { signal, say } = this.patience;
    for (let pauseMs = 500; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof Unavailable) || signal.aborted) throw error;
        say(`${what} waits: ${error.message}`);
      }
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
