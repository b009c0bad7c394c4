import type { ColumnOptions } from 'typeorm';

/** Little-endian float32 numbers as base64: the same text column in every database. */
export const float32Column: ColumnOptions & { type: 'text' } = {
  type: 'text',
  transformer: {
    to: (values: Float32Array): string =>
      Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
    from: (text: string): Float32Array => {
      const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
      return new Float32Array(bytes.buffer, 0, bytes.byteLength / 4);
    },
  },
};
