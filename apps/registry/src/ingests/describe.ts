import { type Anatomy, Invalid, type Provenance } from '@paucis/contracts';
import {
  catalogue,
  catalogueEntry,
  type CatalogueEntry,
  type DatasetDescription,
  parts,
  type SampleHeader,
  verifyContent,
} from '@paucis/imaging';

/** What the user said about the file. */
export interface Declared {
  readonly catalogue?: string | undefined;
  readonly classes?: readonly string[] | undefined;
  readonly positiveClass?: number | undefined;
}

/** What a version says about itself beside its images. */
export interface Description {
  readonly provenance: Provenance;
  readonly classes: string[];
  readonly positiveClass: number;
  readonly anatomy: Anatomy;
  readonly licence?: string;
  readonly citation?: string;
  readonly nonCommercial?: boolean;
  readonly warnings: string[];
}

/** The catalogue's entry of that name; a wrong name is refused with those that there are. */
export function entryOf(name: string): CatalogueEntry {
  const entry = catalogueEntry(name);
  if (entry !== undefined) return entry;
  const known = Object.keys(catalogue).join(', ');
  throw new Invalid('catalogue-unknown', `there is no catalogue entry "${name}"; the catalogue holds ${known}`, {
    name,
  });
}

/** Names, positive class, provenance and warnings of an opened file, from the catalogue or from what the user said. */
export function describe(
  header: SampleHeader,
  { declared, md5, phantom }: { declared: Declared; md5: string; phantom?: DatasetDescription | undefined },
): Description {
  if (phantom)
    return {
      ...termsOf(phantom),
      provenance: 'phantom',
      warnings: ['drawn by a generator, not measured: for trying things out only'],
    };
  if (declared.catalogue !== undefined) return describeKnown(header, entryOf(declared.catalogue), md5);
  return describeOwn(header, declared);
}

function describeKnown(header: SampleHeader, entry: CatalogueEntry, md5: string): Description {
  const verified = verifyContent({ header, md5 }, entry);
  if (verified.provenance === undefined) {
    throw new Invalid(
      'catalogue-mismatch',
      `this is not ${entry.name} of the catalogue: ${verified.mismatches.join('; ')}`,
    );
  }
  const checked =
    verified.provenance === 'checksum'
      ? []
      : [
          `content-checked: the file is not the published one byte for byte (its MD5 is ${md5}, published is ` +
            `${entry.md5 ?? 'not pinned'}); ` +
            'it was recognised by its image size and the number of samples of each part and class',
        ];
  const { nonCommercial, warnings } = entry;
  return {
    ...termsOf(entry),
    provenance: verified.provenance,
    ...(nonCommercial && { nonCommercial }),
    warnings: [...checked, ...warnings],
  };
}

function describeOwn(header: SampleHeader, { classes, positiveClass }: Declared): Description {
  const names = classes ?? header.classNames ?? Array.from({ length: header.classes }, (_, at) => `class ${at}`);
  if (header.task !== undefined && header.task !== 'classification') {
    return { provenance: 'own', classes: [...names], positiveClass: 0, anatomy: { flips: [] }, warnings: [] };
  }
  const positive = positiveClass ?? names.length - 1;
  if (positive >= names.length) {
    throw new Invalid(
      'positive-class-unknown',
      `positive class: expected 0 to ${names.length - 1} (${names.join(', ')}), got ${positive}`,
    );
  }
  const warnings: string[] = [];
  if (!classes && !header.classNames) warnings.push(`the classes were not named: they are called ${names.join(', ')}`);
  if (positiveClass === undefined && names.length === 2) {
    warnings.push(`the positive class was not named: it was taken to be ${names[positive]} (label ${positive})`);
  }
  // Without knowledge of the anatomy no flip is safe.
  return { provenance: 'own', classes: [...names], positiveClass: positive, anatomy: { flips: [] }, warnings };
}

const termsOf = ({ classes, positiveClass, anatomy, licence, citation }: DatasetDescription) => ({
  classes: [...classes],
  positiveClass,
  anatomy,
  licence,
  citation,
});

/** Refuses what no classifier can be trained on or scored with. */
export function checkClasses(header: SampleHeader, classes: readonly string[]): void {
  if (classes.length < 2) {
    throw new Invalid('classes-too-few', `expected at least 2 classes, got ${classes.length} (${classes.join(', ')})`);
  }
  const sums = classes.map((_, label) => (header.counts.train[label] ?? 0) + (header.counts.val[label] ?? 0));
  const absent = classes.filter((_, label) => sums[label] === 0);
  if (absent.length > 0) {
    throw new Invalid('class-absent', `expected training samples of every class, found none of ${absent.join(', ')}`);
  }
  const partial = parts.filter((part) => {
    const counts = header.counts[part];
    return part === 'test' && counts.some((count) => count > 0) && classes.some((_, label) => !counts[label]);
  });
  if (partial.length > 0) {
    throw new Invalid('class-absent', 'expected test samples of every class: without one of them a test has no AUC');
  }
}
