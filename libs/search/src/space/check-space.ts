import { Invalid } from '@paucis/contracts';
import { seededRandom } from '@paucis/statistics';
import { sampleUniform } from './sample-uniform.js';
import type { Parameter, Space } from './space.js';

/** Refuses a space that holds empty ranges, logarithms of what is not positive, a name twice, or nothing that its constraints allow. */
export function checkSpace(space: Space): void {
  const names = new Set<string>();
  const visit = (parameters: readonly Parameter[]): void => {
    for (const parameter of parameters) {
      if (names.has(parameter.name)) throw invalid(parameter.name, 'the name is used twice');
      names.add(parameter.name);
      checkParameter(parameter);
      if (parameter.type === 'choice') parameter.branches.forEach((branch) => visit(branch.parameters));
    }
  };
  visit(space.parameters);
  for (const combination of space.forbidden) {
    const unknown = Object.keys(combination).find((name) => !names.has(name));
    if (unknown !== undefined) throw invalid(unknown, 'a forbidden combination names a parameter that does not exist');
    if (Object.keys(combination).length === 0) throw invalid('forbidden', 'an empty combination forbids everything');
  }
  refuseEmpty(space);
}

/** A sweep of nothing is refused now, not when its sampler finds out. */
function refuseEmpty(space: Space): void {
  const { forbidden, constraints = [] } = space;
  if (forbidden.length + constraints.length > 0) sampleUniform(space, seededRandom(0, 'space'));
}

function checkParameter(parameter: Parameter): void {
  const { name } = parameter;
  if ('values' in parameter || parameter.type === 'choice') {
    const options: unknown[] =
      parameter.type === 'choice' ? parameter.branches.map((branch) => branch.name) : parameter.values;
    if (new Set(options).size < options.length)
      throw invalid(name, `an option occurs twice in ${JSON.stringify(options)}`);
    return;
  }
  const { low, high, scale, step, type } = parameter;
  if (low > high) throw invalid(name, `expected low <= high, got [${low}, ${high}]`);
  if (scale === 'log' && (type === 'int' ? low < 1 : low <= 0)) {
    throw invalid(name, `a log scale needs a low end ${type === 'int' ? 'of at least 1' : 'above 0'}, got ${low}`);
  }
  if (scale === 'log' && step !== undefined) throw invalid(name, 'a log scale has no step');
}

function invalid(name: string, message: string): Invalid {
  return new Invalid('space-wrong', `space, ${name}: ${message}`, { parameter: name });
}
