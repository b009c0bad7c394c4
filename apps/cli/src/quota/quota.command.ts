import { answerOf, type components } from '@paucis/client';
import type { Command } from 'commander';
import { examples, globalsOf, printListing, type Session } from '../session.js';
import { connect } from '../stack/connect.js';

type QuotaState = components['schemas']['QuotaState'];

/** What the project may use. */
export function addQuotaCommand(program: Command, session: Session): void {
  const quota = program
    .command('quota')
    .description('show what the project may use, and has used')
    .addHelpText('after', examples('quota', 'quota set --parallel 8 --slot-hours 200'))
    .action(async (_options: unknown, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const state = await answerOf(api.GET('/quota'));
      printListing(session, globalsOf(command), state, () => quotaLines(state));
    });
  quota
    .command('set')
    .description('change what the project may use; "none" lifts a limit')
    .option('--parallel <runs>', 'runs of all sweeps under way at once')
    .option('--slot-hours <hours>', 'hours of slots in all, those already used too')
    .addHelpText('after', examples('quota set --parallel 8', 'quota set --slot-hours none'))
    .action(async (options: { parallel?: string; slotHours?: string }, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const { parallel, slotHours } = options;
      const limit = (text: string | undefined) =>
        text === 'none' ? null : text === undefined ? undefined : Number(text);
      const body = { parallel: limit(parallel), slotHours: limit(slotHours) };
      const state = await answerOf(api.PATCH('/quota', { body }));
      printListing(session, globalsOf(command), state, () => quotaLines(state));
    });
}

function quotaLines({ parallel, slotHours, usedSlotHours }: QuotaState): string[] {
  return [
    `runs at once  ${parallel ?? 'unlimited'}`,
    `slot hours    ${usedSlotHours.toFixed(1)} used of ${slotHours ?? 'unlimited'}`,
  ];
}
