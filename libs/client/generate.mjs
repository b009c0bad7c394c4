/** Renews `src/generated/api.ts` from the gateway's document; prints it instead with `--print`. */
import { readFile, writeFile } from 'node:fs/promises';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';

const file = new URL('src/generated/api.ts', import.meta.url);
const document = JSON.parse(await readFile(new URL('../../apps/gateway/openapi.json', import.meta.url), 'utf8'));
const code = astToString(await openapiTypescript(document, { alphabetize: false, defaultNonNullable: false }));
const text = await format(`/* Made by libs/client/generate.mjs; \`npm run api\` renews it. */\n\n${code}`, {
  ...(await resolveConfig(new URL('.', import.meta.url).pathname)),
  parser: 'typescript',
});
if (process.argv.includes('--print')) process.stdout.write(text);
else await writeFile(file, text);
