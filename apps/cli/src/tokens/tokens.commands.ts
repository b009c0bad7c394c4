import { allPages, answerOf, type components } from '@paucis/client';
import { type Command, Option } from 'commander';
import { examples, globalsOf, printListing, type Session } from '../session.js';
import { connect } from '../stack/connect.js';
import { localTime } from '../terminal/format.js';
import { table } from '../terminal/table.js';

type Token = components['schemas']['Token'];

const roles = ['viewer', 'editor', 'admin'] as const;

/** Who may use the stack, and as what. */
export function addTokensCommands(program: Command, session: Session): void {
  const tokens = program.command('tokens').description('say who may use the stack, and as what');
  tokens
    .command('create <user>')
    .description('make a token for a user, who is made too where there is none of that name; it is shown this once')
    .addOption(
      new Option('--role <role>', 'viewers look, editors start and change, admins also make tokens')
        .choices([...roles])
        .default('viewer'),
    )
    .addHelpText('after', examples('tokens create ada --role editor', 'tokens create grafana'))
    .action(async (user: string, { role }: { role: Token['role'] }, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const token = await answerOf(api.POST('/tokens', { body: { user, role } }));
      printListing(session, globalsOf(command), token, () => [
        token.text,
        `  ${token.user} is ${token.role}; give it as PAUCIS_TOKEN. It cannot be shown again.`,
        `  end it with: npm run paucis -- tokens revoke ${token.id}`,
      ]);
    });
  tokens
    .command('ls')
    .description('list the tokens and whose they are, also those revoked')
    .addHelpText('after', examples('tokens ls', 'tokens ls --json'))
    .action(async (_options: unknown, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const all: Token[] = [];
      const page = (after?: string) => answerOf(api.GET('/tokens', { params: { query: { after } } }));
      for await (const answer of allPages(page)) all.push(...answer.tokens);
      printListing(session, globalsOf(command), { tokens: all }, () => tokenTable(all));
    });
  tokens
    .command('revoke <token>')
    .description('end a token at once, by its id')
    .addHelpText('after', examples('tokens revoke 0123456789abcdef'))
    .action(async (id: string, _options: unknown, command: Command) => {
      const api = await connect(session, globalsOf(command));
      const token = await answerOf(api.DELETE('/tokens/{token}', { params: { path: { token: id } } }));
      printListing(session, globalsOf(command), token, () => [`the token ${token.id} of ${token.user} is revoked`]);
    });
}

function tokenTable(tokens: readonly Token[]): string[] {
  return table(tokens, [
    { title: 'id', value: ({ id }) => id },
    { title: 'user', value: ({ user }) => user },
    { title: 'role', value: ({ role }) => role },
    { title: 'state', value: ({ revokedAt }) => (revokedAt === undefined ? 'in force' : 'revoked') },
    { title: 'made', value: ({ createdAt }) => localTime(createdAt) },
  ]);
}
