/** A sweep that wants workers. */
export interface Claimant {
  id: string;
  projectId: string;
  /** One more is twice the share. */
  priority: number;
  /** Runs at once, at most. */
  most: number;
}

/**
 * Slots for each sweep: the same for each project that has one, within a project by priority; what a sweep may not use goes to the others. Parts
 * of a slot go to the largest remainders, the older sweep first. `quotas`: slots of a project in all, at most.
 */
export function shareSlots(
  slots: number,
  claimants: readonly Claimant[],
  quotas: ReadonlyMap<string, number> = new Map(),
): Map<string, number> {
  const perProject = new Map<string, number>();
  for (const { projectId, priority } of claimants)
    perProject.set(projectId, (perProject.get(projectId) ?? 0) + 2 ** priority);
  const weightOf = ({ projectId, priority }: Claimant): number => 2 ** priority / (perProject.get(projectId) as number);
  const shares = new Map<string, number>(claimants.map(({ id }) => [id, 0]));
  const roomOf = (project: string): number =>
    claimants
      .filter(({ projectId }) => projectId === project)
      .reduce((room, { id }) => room - (shares.get(id) as number), quotas.get(project) ?? Infinity);
  let open = claimants.filter(({ projectId, most }) => most > 0 && roomOf(projectId) > 0);
  for (let left = slots; left > 1e-9 && open.length > 0;) {
    const total = open.reduce((sum, claimant) => sum + weightOf(claimant), 0);
    const ofProject = (project: string): number =>
      open.reduce((sum, claimant) => sum + (claimant.projectId === project ? weightOf(claimant) : 0), 0);
    const given = open.map((claimant) => {
      const { projectId, most } = claimant;
      const weight = weightOf(claimant);
      const room = most - (shares.get(claimant.id) as number);
      return Math.min(room, (left * weight) / total, (roomOf(projectId) * weight) / ofProject(projectId));
    });
    open.forEach(({ id }, at) => shares.set(id, (shares.get(id) as number) + (given[at] as number)));
    left -= given.reduce((sum, each) => sum + each, 0);
    const before = open.length;
    open = open.filter(
      ({ id, projectId, most }) => (shares.get(id) as number) < most - 1e-9 && roomOf(projectId) > 1e-9,
    );
    if (open.length === before) break;
  }
  return whole(shares, claimants, quotas);
}

function whole(
  shares: ReadonlyMap<string, number>,
  claimants: readonly Claimant[],
  quotas: ReadonlyMap<string, number>,
): Map<string, number> {
  const floors = new Map([...shares].map(([id, share]) => [id, Math.floor(share + 1e-9)]));
  const total = Math.round([...shares.values()].reduce((sum, share) => sum + share, 0));
  let left = total - [...floors.values()].reduce((sum, share) => sum + share, 0);
  const rest = ({ id }: Claimant): number => (shares.get(id) as number) - (floors.get(id) as number);
  const ofProject = (project: string): number =>
    claimants.reduce((sum, { id, projectId }) => sum + (projectId === project ? (floors.get(id) as number) : 0), 0);
  for (const { id, projectId, most } of claimants.toSorted((a, b) => rest(b) - rest(a))) {
    if (left <= 0) break;
    if (ofProject(projectId) >= (quotas.get(projectId) ?? Infinity) || (floors.get(id) as number) >= most) continue;
    floors.set(id, (floors.get(id) as number) + 1);
    left -= 1;
  }
  return floors;
}
