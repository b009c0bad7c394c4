/**
 * Tells what happens, on stderr only, so that what a command prints on stdout stays its own. On a terminal the share of
 * a long step is kept on one line; elsewhere it is a plain line for each quarter.
 */
export function progressOn(stream = process.stderr) {
  const begin = performance.now();
  let open = false;
  const line = (text) => {
    stream.write(`${open ? '\n' : ''}set-up: ${text}\n`);
    open = false;
  };
  return {
    line,
    /** Returns a function to call with the bytes done so far. */
    bytes(what, total) {
      if (!stream.isTTY) line(`${what} (${megabytes(total)})`);
      let shown = stream.isTTY ? -1 : 0;
      return (done) => {
        const percent = total > 0 ? Math.floor((100 * done) / total) : 100;
        const step = stream.isTTY ? percent : percent - (percent % 25);
        if (step <= shown) return;
        shown = step;
        if (!stream.isTTY) return line(`${what}: ${step} %`);
        stream.write(`\rset-up: ${what}: ${megabytes(done)} of ${megabytes(total)}, ${percent} %\x1b[K`);
        open = percent < 100;
        if (!open) stream.write('\n');
      };
    },
    seconds: () => ((performance.now() - begin) / 1000).toFixed(1),
  };
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
