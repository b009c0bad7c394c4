import { allPages, answerOf } from '@paucis/client';
import { type Job, type JobStatus, jobStatuses, type Worker } from '@paucis/contracts';
import { type Command, Option } from 'commander';
import { examples, globalsOf, printListing, type Session } from '../session.js';
import { connect } from '../stack/connect.js';
import { table } from '../terminal/table.js';

interface ListOptions {
  readonly sweep?: string;
  readonly status?: JobStatus;
}

export function addJobsCommands(program: Command, session: Session): void {
  const jobs = program.command('jobs').description('look at the work that sweeps are made of');
  jobs
    .command('ls')
    .description('list the jobs')
    .option('--sweep <sweep>', 'of this sweep only')
    .addOption(new Option('--status <status>', 'in this state only').choices([...jobStatuses]))
    .addHelpText('after', examples('jobs ls --status running', 'jobs ls --sweep breast-demo --json'))
    .action(async (options: ListOptions, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const { sweep, status } = options;
      const sweepId = sweep && (await answerOf(api.GET('/sweeps/{sweep}', { params: { path: { sweep } } }))).id;
      const all: Job[] = [];
      const page = (after?: string) => answerOf(api.GET('/jobs', { params: { query: { status, sweepId, after } } }));
      for await (const answer of allPages(page)) all.push(...answer.jobs);
      printListing(session, globalsOf(command), { jobs: all }, () => jobTable(all));
    });
  jobs
    .command('log <job>')
    .description('what a job has said')
    .addHelpText('after', examples('jobs log job_0123456789abcdef0123'))
    .action(async (job: string, _options: unknown, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const answer = await answerOf(api.GET('/jobs/{job}/log', { params: { path: { job } } }));
      if (globalsOf(command).json === true) return session.terminal.print(JSON.stringify(answer, undefined, 2));
      if (answer.truncated) session.terminal.note('(the log is longer than what is kept)');
      answer.lines.forEach((line) => session.terminal.print(printable(line)));
    });
}

export function addWorkersCommands(program: Command, session: Session): void {
  program
    .command('workers')
    .description('look at who does the work')
    .command('ls')
    .description('list the workers')
    .addHelpText('after', examples('workers ls', 'workers ls --json'))
    .action(async (_options: unknown, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const workers: Worker[] = [];
      const page = (after?: string) => answerOf(api.GET('/workers', { params: { query: { after } } }));
      for await (const answer of allPages(page)) workers.push(...answer.workers);
      printListing(session, globalsOf(command), { workers }, () =>
        table(workers, [
          { title: 'id', value: ({ id }) => id },
          { title: 'host', value: ({ host }) => host },
          { title: 'state', value: ({ live }) => (live ? 'live' : 'gone') },
          { title: 'busy', value: ({ busy, slots }) => `${busy} / ${slots}`, align: 'right' },
          { title: 'runtime', value: ({ profile }) => `${profile.runtime} ${profile.runtimeVersion}` },
          { title: 'device', value: ({ profile }) => profile.device.split(' ')[0] },
          { title: 'precision', value: ({ profile }) => profile.precision },
          { title: 'code', value: ({ codeVersion }) => codeVersion.slice(0, 12) },
        ]),
      );
    });
}

function jobTable(jobs: readonly Job[]): string[] {
  return table(jobs, [
    { title: 'id', value: ({ id }) => id },
    { title: 'kind', value: ({ kind }) => kind },
    { title: 'status', value: ({ status }) => status },
    { title: 'step', value: ({ step, totalSteps }) => `${step} / ${totalSteps}`, align: 'right' },
    { title: 'attempts', value: ({ attempts, maxAttempts }) => `${attempts} / ${maxAttempts}`, align: 'right' },
    { title: 'worker', value: ({ workerId }) => workerId },
    {
      title: 'failure',
      value: ({ failure }) => failure && `${failure.class}: ${failure.message.split('\n')[0]?.slice(0, 80)}`,
    },
  ]);
}

/** A log is somebody else's text: it must not move the cursor. */
const printable = (line: string): string => line.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
