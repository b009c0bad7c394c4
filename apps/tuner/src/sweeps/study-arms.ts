import {
  hashOf,
  type Hypothesis,
  Invalid,
  nearestName,
  replicatesOf,
  type Sweep,
  type SweepSpec,
} from '@paucis/contracts';
import type { Json, Template } from '@paucis/search';

/** The part of a study that is fixed before its first run. */
export type Registration = NonNullable<Sweep['study']>;

/** An arm with its whole recipe, markers included. */
interface Arm {
  readonly name: string;
  readonly recipe: SweepSpec['recipe'];
  /** Level of each factor. */
  readonly levels: Readonly<Record<string, string>>;
}

const mostArms = 24;
/** Cells below which a t interval says nothing. */
const fewestCells = 4;

/** The arms of a study, and which pairs of them its hypothesis is about; undefined for a search. Refuses what cannot be compared fairly. */
export function armsOf(spec: SweepSpec): { arms: readonly Arm[]; contrasts: Registration['contrasts'] } | undefined {
  const { kind, arms: written, factors, hypothesis } = spec;
  if (kind === 'search') {
    const given = Object.entries({ arms: written, factors, hypothesis }).find(([, value]) => value !== undefined);
    if (given) throw wrong(given[0], `belongs to a study; expected "kind: study" beside it`);
    return undefined;
  }
  if ((written === undefined) === (factors === undefined)) throw wrong('arms', 'expected either arms or factors');
  if (hypothesis === undefined)
    throw wrong(
      'hypothesis',
      'a study says beforehand what it is to show, as { better: a, than: b } or { equal: [a, b], within: 0.01 }',
    );
  refuseUnequalEffort(spec);
  const arms = written === undefined ? crossed(spec) : named(spec, written);
  if (arms.length < 2 || arms.length > mostArms)
    throw wrong(written ? 'arms' : 'factors', `expected 2 to ${mostArms} arms, came ${arms.length}`);
  return { arms, contrasts: contrastsOf(hypothesis, arms) };
}

/** One choice above all: parameters of different arms never mix. `recipeTemplate` makes the template of an arm's recipe. */
export function studyTemplate(
  arms: readonly Arm[],
  recipeTemplate: (recipe: SweepSpec['recipe']) => Template,
): Template {
  return { arm: { choice: arms.map(({ name, recipe }) => ({ name, recipe: recipeTemplate(recipe) as Json })) } };
}

/** What is hashed into the first event of the log. */
export function registrationOf(
  spec: SweepSpec,
  { arms, contrasts }: NonNullable<ReturnType<typeof armsOf>>,
  splitPlanId: string,
): Registration {
  const hypothesis = spec.hypothesis as Hypothesis;
  const { split, objective, budget, sampler, scheduler, data, final, constraints } = spec;
  const { trials } = budget;
  const fixed = {
    ...{ split, splitPlanId, objective, trials, sampler, scheduler, data, final },
    ...(constraints && { constraints }),
  };
  return { arms: arms.map(({ name }) => name), contrasts, hypothesis, hash: hashOf({ hypothesis, arms, ...fixed }) };
}

function named({ recipe }: SweepSpec, written: NonNullable<SweepSpec['arms']>): Arm[] {
  return Object.entries(written).map(([name, part]) => ({ name, recipe: merged(recipe, part), levels: {} }));
}

/** Every combination of levels, the last factor running fastest. */
function crossed({ recipe, factors = {} }: SweepSpec): Arm[] {
  let arms: Arm[] = [{ name: '', recipe, levels: {} }];
  for (const [factor, levels] of Object.entries(factors)) {
    arms = arms.flatMap((arm) =>
      Object.entries(levels ?? {}).map(([level, value]) => ({
        name: arm.name === '' ? level : `${arm.name}+${level}`,
        recipe: merged(arm.recipe, { [factor]: value }),
        levels: { ...arm.levels, [factor]: level },
      })),
    );
  }
  return arms;
}

function merged(recipe: SweepSpec['recipe'], part: NonNullable<SweepSpec['arms']>[string]): SweepSpec['recipe'] {
  const given = Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
  const training = { ...recipe.training, ...part.training };
  return { ...recipe, ...given, training };
}

function contrastsOf(hypothesis: Hypothesis, arms: readonly Arm[]): Registration['contrasts'] {
  const { factor } = hypothesis;
  const [a, b] = 'equal' in hypothesis ? (hypothesis.equal as [string, string]) : [hypothesis.better, hypothesis.than];
  if (a === b) throw wrong('hypothesis', `"${a}" cannot be compared with itself`);
  if (factor === undefined) {
    for (const name of [a, b])
      refuseUnknown(
        name,
        arms.map((arm) => arm.name),
        'arm',
      );
    return [{ a, b }];
  }
  const levels = [...new Set(arms.flatMap((arm) => arm.levels[factor] ?? []))];
  if (levels.length === 0) throw wrong('hypothesis.factor', `"${factor}" is no factor of this study`);
  for (const name of [a, b]) refuseUnknown(name, levels, `level of ${factor}`);
  const others = ({ levels: own }: Arm) => JSON.stringify(Object.entries(own).filter(([name]) => name !== factor));
  return arms
    .filter((arm) => arm.levels[factor] === a)
    .map((arm) => {
      const other = arms.find((one) => one.levels[factor] === b && others(one) === others(arm)) as Arm;
      return { a: arm.name, b: other.name };
    });
}

/** Whoever gets more trials, more steps or better advice wins by that: what spends unequally has no place in a study. */
function refuseUnequalEffort({ sampler, scheduler, split }: SweepSpec): void {
  if (scheduler.name !== 'none')
    throw wrong(
      'scheduler',
      `${scheduler.name} trains some trials longer than others; in a study each is trained in full: expected { name: none, max: <steps> }`,
    );
  if (sampler.name !== 'random' && sampler.name !== 'grid')
    throw wrong(
      'sampler',
      `${sampler.name} learns as it goes, so that how an arm would do with other draws cannot be told; expected random or grid`,
    );
  const { folds, seeds } = replicatesOf(split);
  if (folds * seeds < fewestCells)
    throw wrong('split', `expected folds x seeds of ${fewestCells} at least, came ${folds} x ${seeds}`);
}

function refuseUnknown(name: string, names: readonly string[], what: string): void {
  if (names.includes(name)) return;
  const nearest = nearestName(name, names);
  const meant = nearest === undefined ? '' : ` (did you mean "${nearest}"?)`;
  throw wrong('hypothesis', `"${name}" is no ${what}; expected one of ${names.join(', ')}${meant}`);
}

const wrong = (path: string, message: string): Invalid =>
  new Invalid('study-wrong', `sweep: ${path}: ${message}`, { path });
