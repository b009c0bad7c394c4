import { Invalid } from '@paucis/contracts';

/** A file of a data set, wherever it lies. */
export interface TreeFile {
  /** With `/` between folders; names a member of its tree and is never joined to a path of this machine. */
  readonly name: string;
  /** As declared; a stream that gives more or fewer bytes throws. */
  readonly sizeBytes: number;
  /** The bytes as they come, checked where the container has checksums. */
  chunks(): AsyncGenerator<Buffer, void>;
  /** The first bytes alone, where that is cheaper than to begin reading all of them. */
  head?(count: number): Promise<Buffer>;
}

/** Files by name: a folder, or the members of a zip, all limits checked. Close it after use. */
export interface FileTree extends AsyncDisposable {
  /** For messages. */
  readonly name: string;
  readonly files: ReadonlyMap<string, TreeFile>;
}

/** All bytes of a file. `Invalid` before anything is read where it is larger than `limitBytes`. */
export async function wholeFile(file: TreeFile, limitBytes: number): Promise<Buffer> {
  if (file.sizeBytes > limitBytes) {
    throw new Invalid(
      'file-large',
      `${file.name}: expected at most ${limitBytes} bytes, got ${file.sizeBytes}; use a smaller image or another format`,
    );
  }
  const chunks: Buffer[] = [];
  for await (const chunk of file.chunks()) chunks.push(chunk);
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

/** The first bytes, by which formats are told apart. */
export async function firstBytes(file: TreeFile, count: number): Promise<Buffer> {
  if (file.head) return file.head(count);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of file.chunks()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= count) break;
  }
  return Buffer.concat(chunks).subarray(0, count);
}

/** The name without folders and without its endings: `scan` of `images/scan.nii.gz`. */
export function stemOf(name: string): string {
  const base = name.slice(name.lastIndexOf('/') + 1);
  return base.replace(/(\.nii\.gz|\.[A-Za-z0-9]{1,5})$/, '');
}
