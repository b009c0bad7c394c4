import { Invalid } from '@paucis/contracts';
import { describe, expect, it } from 'vitest';
import { objectives } from './index.js';
import { simclr } from './simclr.js';

describe('simclr', () => {
  it('fills in every default, so that equal recipes have equal keys', () => {
    const filled = simclr.check({ preset: 'quick' });

    expect(filled).toEqual({
      preset: 'quick',
      steps: 200,
      batch: 64,
      temperature: 0.5,
      learningRate: 1e-3,
      weightDecay: 1e-4,
      warmupSteps: 20,
      projection: 128,
      augmentation: { name: 'standard', shift: 1, reach: 1 / 7, flip: 0.5, intensity: 0.8, strength: 0.4 },
    });
    expect(simclr.check(filled)).toEqual(filled);
    expect(simclr.check({ preset: 'quick', steps: 50 })).toMatchObject({ steps: 50, batch: 64 });
    expect(simclr.plan?.({})).toMatchObject({ totalSteps: 1000, batch: 128 });
  });

  it('refuses unknown options and augmentations', () => {
    expect(() => simclr.check({ step: 5 })).toThrow(Invalid);
    expect(() => simclr.check({ augmentation: { name: 'mixup' } })).toThrow('no augmentation is called mixup');
  });
});

describe('objectives', () => {
  it('are registered under their names; only those that need no labels have a plan', () => {
    for (const [name, objective] of Object.entries(objectives)) expect(objective.name).toBe(name);
    expect(objectives.supervised.plan).toBeUndefined();
    expect(objectives.simclr.plan).toBeTypeOf('function');
  });
});
