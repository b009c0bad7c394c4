import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadRuntime } from '@paucis/engine';
import { type Batch, pixelHash, readNpz, type Sample, sampleIdOf } from '@paucis/imaging';
import { miniSweep, type StudiedSweep, tensorsAlive } from './mini-sweep.js';
import { truthfulnessReport } from './truthfulness-report.js';

/**
 * Do our intervals tell the truth? Draws 300 images of PneumoniaMNIST again and again, sweeps over them, and compares what the
 * statistics say with what the models really do on the thousands of images left over. Every sweep is a line of the state
 * file, so a stopped study goes on where it was.
 *
 *   node test/dist/studies/truthfulness.js --data pneumoniamnist.npz --state study.jsonl --sweeps 40 --report docs/studies/truthfulness.md
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/pneumoniamnist/pneumoniamnist.npz' },
    state: { type: 'string', default: '.paucis/studies/truthfulness.jsonl' },
    report: { type: 'string' },
    sweeps: { type: 'string', default: '40' },
    recipes: { type: 'string', default: '5' },
    images: { type: 'string', default: '300' },
  },
});

const done = existsSync(values.state)
  ? readFileSync(values.state, 'utf8')
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as StudiedSweep)
  : [];
const wanted = Number(values.sweeps);
if (done.length < wanted) {
  await loadRuntime({ threads: 1 });
  const all = await distinctImages(resolve(values.data));
  mkdirSync(dirname(resolve(values.state)), { recursive: true });
  for (let sweep = 0; sweep < wanted; sweep += 1) {
    if (done.some((known) => known.sweep === sweep)) continue;
    const studied = await miniSweep(all, { sweep, images: Number(values.images), recipes: Number(values.recipes) });
    appendFileSync(values.state, `${JSON.stringify(studied)}\n`);
    done.push(studied);
    process.stderr.write(
      `sweep ${sweep}: ${studied.seconds.toFixed(0)} s, ${done.length}/${wanted}, ${tensorsAlive()} tensors\n`,
    );
  }
}
if (values.report) writeFileSync(values.report, truthfulnessReport(done));

/** All parts together; of exact copies only the first, or the population would hold training images. */
async function distinctImages(path: string): Promise<Batch> {
  const source = await readNpz(path, { classes: 2 });
  const seen = new Set<string>();
  const kept: Sample[] = [];
  for await (const block of source.blocks()) {
    for (const sample of block) {
      const hash = pixelHash(sample);
      if (seen.has(hash)) continue;
      seen.add(hash);
      kept.push({ ...sample, pixels: Uint8Array.from(sample.pixels) });
    }
  }
  const [first] = kept;
  if (!first) throw new Error(`${path} holds no image`);
  const images = new Uint8Array(kept.length * first.pixels.length);
  kept.forEach(({ pixels }, at) => images.set(pixels, at * pixels.length));
  const sampleIds = kept.map(sampleIdOf);
  const { image } = source.header;
  return { image, images, labels: Int32Array.from(kept, ({ label }) => label), sampleIds, groups: sampleIds };
}
