import { setTimeout as delay } from 'node:timers/promises';
import { Comparison } from '@paucis/contracts';
import { type Api, segment } from '../api/api.js';
import { CommandFailed } from '../command-failed.js';

/** Waits until the predict jobs on the sealed test are done and the report has its test column. */
export async function awaitFinalized(api: Api, begun: Comparison, signal: AbortSignal): Promise<Comparison> {
  let comparison = begun;
  while (comparison.status === 'open' || comparison.status === 'finalizing') {
    signal.throwIfAborted();
    await delay(500);
    comparison = await api.get(`/sweeps/${segment(begun.sweepId)}/comparison`, Comparison);
  }
  if (comparison.status === 'finalized') return comparison;
  throw new CommandFailed(`the sweep could not be finalized: ${comparison.error ?? 'a predict job failed'}`, {
    next: '`npm run paucis -- jobs ls --status failed` shows which; the look stays counted',
  });
}
