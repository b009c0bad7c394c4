import { Constraint, constraintText, type SpaceChange } from '@paucis/contracts';
import { z } from 'zod';

/** What of a search space people want to see; `search` owns the rest. */
const Ranged = z.object({ name: z.string(), low: z.number(), high: z.number(), scale: z.string().optional() });
const Listed = z.object({ type: z.string(), name: z.string(), values: z.array(z.unknown()) });
const Branched = z.object({
  name: z.string(),
  branches: z.array(z.object({ name: z.string(), parameters: z.array(z.unknown()).default([]) })),
});
const Space = z.object({ parameters: z.array(z.unknown()), constraints: z.array(Constraint).default([]) });

/** A search space, a line per choice; what one branch alone has stands under it. */
export function spaceLines(space: unknown): string[] {
  const { parameters, constraints } = Space.catch({ parameters: [], constraints: [] }).parse(space);
  return [
    ...parameters.flatMap((parameter) => linesOf(parameter, '  ')),
    ...constraints.map((constraint) => `  constraint: ${constraintText(constraint)}`),
  ];
}

/** What has become of a space, a line per change. */
export function spaceChangeLines(changes: readonly SpaceChange[]): string[] {
  if (changes.length === 0) return ['  the space is the same'];
  return changes.map(({ what, kind, before, after }) => {
    const values = [before, after].filter((text) => text !== undefined).join(' -> ');
    return `  ${kind.padEnd(8)}  ${what}${values === '' ? '' : `: ${values}`}`;
  });
}

function linesOf(parameter: unknown, indent: string): string[] {
  const ranged = Ranged.safeParse(parameter).data;
  if (ranged !== undefined) {
    const { name, low, high, scale } = ranged;
    return [`${indent}${name}: ${low} to ${high}${scale === undefined || scale === 'linear' ? '' : ` (${scale})`}`];
  }
  const listed = Listed.safeParse(parameter).data;
  if (listed !== undefined)
    return [
      `${indent}${listed.name}: ${listed.values.map((value) => JSON.stringify(value)).join(listed.type === 'ordinal' ? ' < ' : ' | ')}`,
    ];
  const branched = Branched.safeParse(parameter).data;
  if (branched === undefined) return [`${indent}${JSON.stringify(parameter)}`];
  const inner = branched.branches.flatMap(({ parameters }) =>
    parameters.flatMap((each) => linesOf(each, `${indent}  `)),
  );
  return [`${indent}${branched.name}: ${branched.branches.map(({ name }) => name).join(' | ')}`, ...inner];
}
