const local = ['127.0.0.1', 'localhost', '[::1]'];

/** A page of a stranger that points its own name at this machine (DNS rebinding) is told apart by the `Host` header. */
export function isAllowedHost(header: string | undefined, names: readonly string[]): boolean {
  const host = header?.toLowerCase().replace(/:\d+$/, '');
  return host !== undefined && (local.includes(host) || names.includes(host));
}
