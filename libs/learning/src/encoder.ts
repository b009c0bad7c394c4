import { hashOf, Invalid } from '@paucis/contracts';
import { captureWeights, readSafetensors, restoreWeights, type Weight, writeSafetensors } from '@paucis/engine';
import type { Network } from '@paucis/networks';

const isHead = (name: string) => name.startsWith('head.');

/** All weights and running statistics below the classification head. */
export function encoderWeights(network: Network): Weight[] {
  return network.weights.filter(({ name }) => !isHead(name));
}

/** The network without its head as a safetensors file. `about` goes into its metadata. */
export function writeEncoder(network: Network, about: Readonly<Record<string, string>>): Uint8Array {
  return writeSafetensors(captureWeights(encoderWeights(network)), about);
}

/** Puts a pretrained encoder under the network's fresh head. `Invalid` if it belongs to another architecture. */
export function loadEncoder(network: Network, bytes: Uint8Array): void {
  const { tensors } = readSafetensors(bytes);
  try {
    restoreWeights(encoderWeights(network), tensors);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Invalid('encoder-mismatch', `encoder: it does not fit the network (${reason})`, {}, { cause });
  }
}

/** Short name of what a file was made from, for its metadata. */
export function fingerprintOf(value: unknown): string {
  return hashOf(value).slice(0, 16);
}
