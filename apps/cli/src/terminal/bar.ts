/** `████████░░░░` of a share between 0 and 1; full only when it is 1. */
export function bar(share: number, width: number): string {
  const filled = Math.min(width, Math.max(0, Math.floor(share * width)));
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}
