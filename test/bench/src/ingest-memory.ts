import type { BenchContext, Row } from './benchmark.js';
export async function peakMemory(_context: BenchContext, _mark: number): Promise<Row> { throw new Error('later'); }
