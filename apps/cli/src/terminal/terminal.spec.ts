import { describe, expect, it } from 'vitest';
import { bar } from './bar.js';
import { bytes, duration, interval, score } from './format.js';
import { Panel } from './panel.js';
import { table } from './table.js';
import { recordingTerminal } from '../test/recording-terminal.js';

describe('what the terminal shows', () => {
  it('aligns columns, and what is missing is a dash', () => {
    const lines = table(
      [
        { name: 'a', score: 0.5 },
        { name: 'longer', score: undefined },
      ],
      [
        { title: 'name', value: (row) => row.name },
        { title: 'score', value: (row) => row.score, align: 'right' },
      ],
    );

    expect(lines).toEqual(['name    score', 'a         0.5', 'longer      -']);
  });

  it('keeps a value of several lines in its row', () => {
    expect(table([{ text: 'a\nb' }], [{ title: 't', value: (row) => row.text }])).toEqual(['t', 'a b']);
  });

  it.each([
    [850, '850 ms'],
    [4_200, '4.2 s'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 05 min'],
  ])('writes %i milliseconds as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it('writes sizes and scores short', () => {
    expect([bytes(0), bytes(999), bytes(559_580), bytes(12_300_000_000)]).toEqual([
      '0 B',
      '999 B',
      '560 kB',
      '12.3 GB',
    ]);
    expect(score(0.8734)).toBe('.873');
    expect(score(1)).toBe('1.000');
    expect(interval({ estimate: 0.05, low: -0.012, high: 0.1 })).toBe('.050 [-.012, .100]');
  });

  it('fills a bar only when all is done', () => {
    expect([bar(0, 4), bar(0.999, 4), bar(1, 4), bar(2, 4)]).toEqual(['░░░░', '███░', '████', '████']);
  });

  it('draws a panel over itself, no line wider than the terminal', () => {
    const terminal = recordingTerminal({ columns: 30 });
    const panel = new Panel(terminal);

    panel.show(['a'.repeat(50), 'b']);
    panel.show(['c']);

    expect(terminal.drawn[0]).toBe(`${'a'.repeat(28)}…\nb\n`);
    expect(terminal.drawn[1]).toBe('\u001b[2A\u001b[Jc\n');
  });
});
