import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { access } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { CommandFailed } from '../command-failed.js';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const timeoutMs = 60_000;

/** Prints an HTML file to PDF with the Chromium of this machine. */
export async function printPdf(htmlFile: string, pdfFile: string, searchPath: string): Promise<void> {
  const program = await findChromium(searchPath);
  if (!program) {
    throw new CommandFailed(`no Chromium was found (${names.join(', ')}), so there is no PDF`, {
      next: `open ${htmlFile} in a browser and print it there`,
    });
  }
  const profile = await mkdtemp(join(tmpdir(), 'paucis-chromium-'));
  try {
    await promisify(execFile)(
      program,
      [
        ...['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
        ...['--disable-component-update', '--disable-sync', '--no-pdf-header-footer'],
        ...[`--user-data-dir=${profile}`, `--print-to-pdf=${pdfFile}`, pathToFileURL(htmlFile).href],
      ],
      { timeout: timeoutMs },
    );
    await access(pdfFile);
  } catch (cause) {
    throw new CommandFailed(`${program} could not print ${htmlFile}: ${(cause as Error).message.split('\n')[0]}`, {
      cause,
    });
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
}

async function findChromium(searchPath: string): Promise<string | undefined> {
  for (const folder of searchPath.split(delimiter)) {
    for (const name of names) {
      const file = join(folder, name);
      if (
        await access(file).then(
          () => true,
          () => false,
        )
      )
        return file;
    }
  }
  return undefined;
}
