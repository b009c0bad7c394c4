import { setTimeout as delay } from 'node:timers/promises';
import { answerOf, type PaucisClient } from '@paucis/client';
import type { Comparison } from '@paucis/contracts';
import { CommandFailed } from '../command-failed.js';

const askMs = 300;
/** The evaluator gives up on late scores after two minutes, and writes the report then. */
const reportPatienceMs = 180_000;

/** What an ended sweep has shown for good: its comparison is final when its report is written. */
export async function awaitReport(api: PaucisClient, sweepId: string, signal: AbortSignal): Promise<Comparison> {
  return ask(api, sweepId, signal, 'the report', ({ report }) => report !== undefined);
}

/** Opens the sealed test of an ended sweep, and waits until it is scored and stands in the report. */
export async function finalize(api: PaucisClient, sweepId: string, signal: AbortSignal): Promise<Comparison> {
  const before = await awaitReport(api, sweepId, signal);
  const path = { sweep: sweepId };
  const begun = await answerOf(api.POST('/sweeps/{sweep}/finalize', { params: { path } }));
  if (begun.status === 'finalized') return begun;
  let comparison: Comparison = begun;
  while (comparison.status === 'open' || comparison.status === 'finalizing') {
    signal.throwIfAborted();
    await delay(askMs);
    comparison = await answerOf(api.GET('/sweeps/{sweep}/comparison', { params: { path } }));
  }
  if (comparison.status === 'failed') {
    throw new CommandFailed(`the sealed test failed: ${comparison.error ?? 'a predict job ended without a result'}`, {
      next: '`npm run paucis -- jobs ls --status failed` shows which; the look stays counted, and finalizing again goes on with it',
    });
  }
  return ask(api, sweepId, signal, 'the report of the test', ({ report }) => report?.sha256 !== before.report?.sha256);
}

async function ask(
  api: PaucisClient,
  sweepId: string,
  signal: AbortSignal,
  what: string,
  isReady: (comparison: Comparison) => boolean,
): Promise<Comparison> {
  const endAt = performance.now() + reportPatienceMs;
  for (;;) {
    const comparison = await answerOf(api.GET('/sweeps/{sweep}/comparison', { params: { path: { sweep: sweepId } } }));
    if (isReady(comparison)) return comparison;
    if (performance.now() > endAt) {
      throw new CommandFailed(`${what} was not written within ${reportPatienceMs / 1000} s`, {
        next: 'ask again later: `npm run paucis -- compare <sweep>`',
      });
    }
    signal.throwIfAborted();
    await delay(askMs);
  }
}
