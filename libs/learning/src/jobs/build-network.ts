import type { DatasetRef, Named } from '@paucis/contracts';
import { random } from '@paucis/engine';
import { type Network, networkNamed } from '@paucis/networks';

/** The network that a spec names, for the images and classes of its data set, with start values from the seed. */
export function buildNetwork(
  { name, ...options }: Named,
  { image, classes }: Pick<DatasetRef, 'image' | 'classes'>,
  seed: number,
): Network {
  return networkNamed(name).build({ ...image, classes: classes.length }, options, random(seed, 'weights'));
}
