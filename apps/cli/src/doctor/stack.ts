import { answerOf, PaucisClient } from '@paucis/client';
import { findRunningStack } from '../stack/running-stack.js';
import type { Check } from './check.js';

/** No stack is no fault: whoever wants one starts it. */
export async function checkStack(dataFolder: string): Promise<Check> {
  const stack = await findRunningStack(dataFolder);
  if (stack === undefined)
    return { name: 'stack', status: 'ok', value: 'not running; `npm start` starts it', details: { running: false } };
  const { url } = stack;
  try {
    // Health is public, and asked once: that it does not answer is the finding.
    const client = new PaucisClient({ url, token: 'none', patienceMs: 0, answerMs: 5_000 });
    const { status, services } = await answerOf(client.GET('/health'));
    const away = Object.entries(services).filter(([, state]) => state !== 'ok');
    const details = { running: true, url, services };
    if (status === 'ok') return { name: 'stack', status: 'ok', value: `running at ${url}`, details };
    const value = `running at ${url}, but ${away.map(([name]) => name).join(', ')} does not answer`;
    return {
      name: 'stack',
      status: 'degraded',
      value,
      details,
      fix: `look into the logs in ${dataFolder}/logs, then restart it`,
    };
  } catch (error) {
    const value = `said to run at ${url}, which does not answer (${(error as Error).message})`;
    return {
      name: 'stack',
      status: 'degraded',
      value,
      details: { running: false, url },
      fix: 'stop what is left of it and run `npm start`',
    };
  }
}
