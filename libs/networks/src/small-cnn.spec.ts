import { spawnSync } from 'node:child_process';
import { countParameters, loadRuntime, random } from '@paucis/engine';
import { describe, expect, it } from 'vitest';
import { networkNamed } from './network-named.js';
import { smallCnn } from './small-cnn.js';

describe('small CNN', () => {
  it('has the parameters of its six convolutions, norms and head', async () => {
    await loadRuntime();
    const widths = [1, 32, 32, 64, 64, 128, 128];
    const convolutions = widths.slice(1).reduce((sum, width, index) => sum + 9 * width * (widths[index] as number), 0);
    const norms = 2 * widths.slice(1).reduce((sum, width) => sum + width, 0);

    const network = smallCnn.build({ height: 28, width: 28, channels: 1, classes: 2 }, {}, random(1));

    expect(countParameters(network.weights)).toBe(convolutions + norms + 128 * 2 + 2);
    network.dispose();
  });

  it('says which image is too small for it', () => {
    expect(() => smallCnn.check({ height: 28, width: 7, channels: 1, classes: 2 }, {})).toThrow(
      'recipe: small-cnn halves the image 3 times and needs 8 pixels a side, the image is 7 x 28',
    );
  });
});

describe('the registry of networks', () => {
  it('names what there is when asked for something else', () => {
    expect(() => networkNamed('resnet-18')).toThrow(/network: expected one of small-cnn, .*vit.*, came resnet-18/);
    expect(networkNamed('vit').name).toBe('vit');
  });

  it('checks recipes without loading a tensor runtime', () => {
    const script = `
      import { createRequire } from 'node:module';
      const { networkNamed } = await import(${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)});
      networkNamed('vit').check({ height: 28, width: 28, channels: 1, classes: 2 }, {});
      const loaded = Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('@tensorflow'));
      if (loaded.length > 0) throw new Error(loaded.join());
    `;

    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });

    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
