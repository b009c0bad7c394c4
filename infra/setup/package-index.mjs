import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { SetupFailure } from './failure.mjs';

/** The Python package index that this machine is set up for: an environment variable, else pip's configuration files. */
export function packageIndex() {
  const { PIP_INDEX_URL, PIP_CONFIG_FILE, XDG_CONFIG_HOME } = process.env;
  if (PIP_INDEX_URL) return PIP_INDEX_URL;
  const files = [
    PIP_CONFIG_FILE,
    join(XDG_CONFIG_HOME || join(homedir(), '.config'), 'pip', 'pip.conf'),
    join(homedir(), '.pip', 'pip.conf'),
    '/etc/pip.conf',
  ];
  for (const file of files) {
    if (!file || !existsSync(file)) continue;
    const configured = /^\s*index[-_]url\s*[=:]\s*(\S+)/m.exec(readFileSync(file, 'utf8'))?.[1];
    if (configured !== undefined) return configured;
  }
  throw new SetupFailure(
    'There is no pip, and no package index is configured to fetch libtensorflow from.',
    'Install pip (python3 -m ensurepip), or name the index in PIP_INDEX_URL, and run this again.',
  );
}

/** Where the index keeps a file, by its simple API: JSON where it speaks it, else HTML. Credentials may stand in the URL. */
export async function fileOnIndex(index, packageName, file) {
  const { url, headers } = withCredentials(`${index.replace(/\/+$/, '')}/${packageName}/`);
  const accept = 'application/vnd.pypi.simple.v1+json, text/html;q=0.5';
  let response;
  try {
    response = await fetch(url, { headers: { ...headers, accept }, signal: AbortSignal.timeout(30_000) });
  } catch (error) {
    throw new SetupFailure(
      `The package index at ${url} could not be reached: ${error.cause?.message ?? error.message}.`,
      'Check the network, install pip with its configuration, or set PIP_INDEX_URL.',
    );
  }
  if (!response.ok) throw new SetupFailure(`The package index answered ${response.status} for ${url}.`);
  const text = await response.text();
  const found = response.headers.get('content-type')?.includes('json')
    ? JSON.parse(text).files.find(({ filename }) => filename === file)?.url
    : [...text.matchAll(/href="([^"]+)"/g)]
        .map(([, href]) => href)
        .find((href) => href.split('#')[0].endsWith(`/${file}`));
  if (found === undefined) throw new SetupFailure(`The package index at ${url} has no ${file}.`);
  return new URL(found.split('#')[0].replaceAll('&amp;', '&'), response.url).href;
}

/** fetch refuses credentials inside a URL. */
function withCredentials(address) {
  const url = new URL(address);
  if (url.username === '') return { url: url.href, headers: {} };
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = url.password = '';
  return { url: url.href, headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` } };
}
