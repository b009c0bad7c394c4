import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { answerOf, type PaucisClient } from '@paucis/client';
import type { Explanation } from '@paucis/contracts';
import { type Command, InvalidArgumentError } from 'commander';
import { CommandFailed } from '../command-failed.js';
import { examples, globalsOf, pathOf, printListing, type Session } from '../session.js';
import { connect } from '../stack/connect.js';
import { explainSweepFile } from '../sweeps/sweep.commands.js';
import { count } from '../terminal/format.js';
import { explanationLines } from './explanation-lines.js';

const askMs = 1_000;

interface ExplainOptions {
  readonly trial?: number;
  readonly run?: string;
  readonly images?: number;
}

/** `explain`: what the models of a sweep look at; of a sweep file, what it means. */
export function addExplainCommand(program: Command, session: Session): void {
  program
    .command('explain <sweep-or-file>')
    .description(
      'what the models of a sweep look at, and whether to believe it; of a sweep file what it means, without starting it',
    )
    .option('--trial <n>', 'the models of this trial (default: the leader)', whole)
    .option('--run <id>', 'of this run only')
    .option('--images <n>', 'validation images of each model that pixels are taken from (default: 24)', whole)
    .addHelpText(
      'after',
      examples(
        'explain breast-demo',
        'explain breast-demo --trial 3 --images 48',
        'explain breast-demo --json',
        'explain examples/demo.yaml',
      ) + '\n\nMaps and checks are added to the report: `report <sweep>`. Asked again it costs nothing.',
    )
    .action(async (name: string, options: ExplainOptions, command: Command) => {
      if (existsSync(pathOf(session, name)) || /\.(ya?ml|json)$/.test(name)) {
        return explainSweepFile(name, session, globalsOf(command));
      }
      const api = await connect(session, globalsOf(command));
      const done = await explained(name, options, api, session);
      printListing(session, globalsOf(command), done, () => explanationLines(name, done));
    });
}

function whole(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError(`expected a whole number, got "${text}"`);
}

async function explained(
  name: string,
  { trial, run: runId, images }: ExplainOptions,
  api: PaucisClient,
  { terminal, signal }: Session,
): Promise<Explanation> {
  const path = { sweep: name };
  const trialId = trial === undefined ? undefined : await idOfTrial(name, trial, api);
  const body = { ...(trialId !== undefined && { trialId }), ...(runId !== undefined && { runId }), images };
  let last = '';
  for (;;) {
    const explanation = await answerOf(api.POST('/sweeps/{sweep}/explanations', { params: { path }, body }));
    if (explanation.status === 'done') return explanation;
    if (explanation.status === 'failed') {
      throw new CommandFailed(`the models could not be explained: ${explanation.error ?? 'no reason was given'}`, {
        next: 'ask again to try once more; `npm run paucis -- jobs ls --status failed` shows what failed',
      });
    }
    const said = await progressOf(explanation, api);
    if (said !== last) terminal.note(`  ${said}`);
    last = said;
    signal.throwIfAborted();
    await delay(askMs, undefined, { signal });
  }
}

async function idOfTrial(sweep: string, index: number, api: PaucisClient): Promise<string> {
  const { trials } = await answerOf(
    api.GET('/sweeps/{sweep}/trials', { params: { path: { sweep }, query: { limit: 1, after: index - 1 } } }),
  );
  const [found] = trials;
  if (found?.index === index) return found.id;
  throw new CommandFailed(`${sweep} has no trial ${index}`, { next: `npm run paucis -- compare ${sweep}` });
}

async function progressOf({ jobIds, sweepId }: Explanation, api: PaucisClient): Promise<string> {
  const query = { status: 'running', sweepId, limit: 200 } as const;
  const { jobs } = await answerOf(api.GET('/jobs', { params: { query } }));
  const steps = jobs.filter(({ id }) => jobIds.includes(id)).map(({ step, totalSteps }) => `${step} of ${totalSteps}`);
  const models = count(jobIds.length, 'model');
  return steps.length > 0 ? `explaining ${models}; images: ${steps.join(', ')}` : `explaining ${models}`;
}
