import { Health } from '@paucis/gateway/http';
import { findRunningStack } from '../stack/running-stack.js';
import type { Check } from './check.js';

/** No stack is no fault: whoever wants one starts it. */
export async function checkStack(dataFolder: string): Promise<Check> {
  const stack = await findRunningStack(dataFolder);
  if (stack === undefined)
    return { name: 'stack', status: 'ok', value: 'not running; `npm start` starts it', details: { running: false } };
  const { url } = stack;
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
    const { status, services } = Health.parse(await response.json());
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
