import type { Assignment, Space } from '../space/space.js';
import { instantiate, type Json, type Template } from '../space/template.js';

/** The family of a trial, in which it competes: its arm in a study, else network x pretraining, as far as the recipe has them. */
export function familyOfTrial(template: Template, assignment: Assignment): string {
  if (template.arm !== undefined) return String(assignment.arm);
  const recipe = instantiate(
    { network: template.network ?? null, pretraining: template.pretraining ?? null },
    assignment,
  );
  const names = [recipe.network, recipe.pretraining].flatMap((part) => nameOf(part) ?? []);
  return names.length === 0 ? 'all' : names.join(' x ');
}

/** Of a study's space, what one arm may propose. */
export function spaceOfArm({ parameters, ...rest }: Space, arm: string): Space {
  const own = parameters.map((parameter) =>
    parameter.name === 'arm' && parameter.type === 'choice'
      ? { ...parameter, branches: parameter.branches.filter(({ name }) => name === arm) }
      : parameter,
  );
  return { ...rest, parameters: own };
}

function nameOf(part: Json | undefined): string | undefined {
  if (typeof part === 'string') return part;
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return undefined;
  return typeof part.name === 'string' ? part.name : undefined;
}
