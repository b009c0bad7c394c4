/** The bytes used last, up to a size in all. */
export class RecentBytes {
  private readonly entries = new Map<string, Uint8Array>();
  private sizeBytes = 0;

  constructor(private readonly limitBytes: number) {}

  find(sha256: string): Uint8Array | undefined {
    const bytes = this.entries.get(sha256);
    if (bytes === undefined) return undefined;
    // A Map keeps the order of insertion: the one used last goes last.
    this.entries.delete(sha256);
    this.entries.set(sha256, bytes);
    return bytes;
  }

  keep(sha256: string, bytes: Uint8Array): void {
    if (bytes.byteLength > this.limitBytes || this.entries.has(sha256)) return;
    this.entries.set(sha256, bytes);
    this.sizeBytes += bytes.byteLength;
    for (const [oldest, { byteLength }] of this.entries) {
      if (this.sizeBytes <= this.limitBytes) return;
      this.entries.delete(oldest);
      this.sizeBytes -= byteLength;
    }
  }
}
