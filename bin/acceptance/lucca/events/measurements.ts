import type { Measurement } from '../../check';
import type { Counts } from './counts';
import type { FieldFigures } from './field-figures';
import {
  DAYS,
  ENUMERATIONS,
  ENVELOPE_FIELDS,
  INSTANTS,
  KINDS,
  KNOWN_FIELDS,
  OPAQUE_FIELDS,
} from './known-fields';
import type { Survey } from './survey';
import { isIdentifier } from './value-form';

/** Rows of a table of unknown fields. */
const MAX_UNKNOWN = 60;

/** Shown only if they are missing: the connector does not read them. */
const NOT_READ = /\.(type|url|iso|createdAt|lastUpdatedAt)$/;

type Row = string[];

/** Returns the tables of the report. They contain no values except those of enumerations. */
export function surveyTables(survey: Survey): Measurement[] {
  const tables: Measurement[] = [
    {
      title: 'Lucca: events by topic',
      columns: ['Topic', 'Events', 'Understood', 'Not understood'],
      rows: [...survey.topics].map(([topic, counts]) => topicRow(topic, counts)),
    },
    {
      title: 'Lucca: what did not fit',
      columns: ['Field', 'Rule', 'Events'],
      rows: survey.problems.sorted.map(([problem, count]) => [...fieldAndRule(problem), String(count)]),
    },
    {
      title: 'Lucca: known fields',
      columns: ['Resource', 'Field', 'Present', 'Missing', 'Forms'],
      rows: groups(survey).flatMap(([name, figures, known]) => knownRows(name, figures, known)),
    },
    {
      title: 'Lucca: unknown fields',
      columns: ['Resource', 'Field', 'Present', 'Forms'],
      rows: groups(survey)
        .flatMap(([name, figures, known]) => unknownRows(name, figures, known))
        .slice(0, MAX_UNKNOWN),
    },
    {
      title: 'Lucca: values of enumerations',
      columns: ['Resource', 'Field', 'Value', 'Times', 'Known'],
      rows: [...categoryRows(survey), ...KINDS.flatMap((kind) => enumerationRows(kind, survey))],
    },
    {
      title: 'Lucca: forms of dates',
      columns: ['Resource', 'Field', 'Form', 'Times'],
      rows: groups(survey).flatMap(([name, figures]) => dateRows(name, figures)),
    },
    {
      title: 'Lucca: what deletions hold',
      columns: ['Data', 'Events'],
      rows: survey.deletions.sorted.map(([content, count]) => [content, String(count)]),
    },
    {
      title: 'Lucca: events and references',
      columns: ['Figure', 'Number'],
      rows: survey.events === 0 ? [] : figureRows(survey),
    },
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

function topicRow(topic: string, counts: Counts): Row {
  return [topic, counts.total, counts.of('understood'), counts.of('not understood')].map(String);
}

function fieldAndRule(problem: string): [field: string, rule: string] {
  const [field = '', ...rule] = problem.split(': ');
  return rule.length === 0 ? ['', field] : [field, rule.join(': ')];
}

/** The resources of each kind, and the envelope, if there are any. */
function groups(survey: Survey): [name: string, figures: FieldFigures, known: readonly string[]][] {
  const kinds = KINDS.map((kind): [string, FieldFigures, readonly string[]] => [
    kind,
    survey.kinds[kind],
    KNOWN_FIELDS[kind],
  ]);
  const all: typeof kinds = [['event', survey.envelope, ENVELOPE_FIELDS], ...kinds];
  return all.filter(([, { events }]) => events > 0);
}

function knownRows(name: string, figures: FieldFigures, known: readonly string[]): Row[] {
  // Fields that are removed need not be there, and the items of a list are counted by their fields.
  const shown = known.filter(
    (path) => path !== 'data' && !path.endsWith('[]') && !OPAQUE_FIELDS.includes(path),
  );
  return shown.flatMap((path) => {
    const [present, missing] = [figures.present(path), figures.missing(path)];
    const forms = formsOf(figures, path);
    const isPlain = missing === 0 && NOT_READ.test(path);
    return isPlain || present + missing === 0 ? [] : [[name, path, String(present), String(missing), forms]];
  });
}

function unknownRows(name: string, figures: FieldFigures, known: readonly string[]): Row[] {
  return figures
    .unknown(known)
    .filter((path) => path !== '')
    .map((path) => [name, path, String(figures.present(path)), formsOf(figures, path)]);
}

function formsOf(figures: FieldFigures, path: string): string {
  return figures
    .forms(path)
    .map(([form, count]) => `${form} ${count}`)
    .join(', ');
}

function categoryRows({ categories }: Survey): Row[] {
  const known = KINDS.flatMap((kind) => ENUMERATIONS[kind]['data.category'] ?? []);
  return categories.map(([value, count]) =>
    ['calendar-event', 'data.category', value, count, isKnown(value, known)].map(String),
  );
}

function enumerationRows(kind: (typeof KINDS)[number], { kinds }: Survey): Row[] {
  const others = Object.entries(ENUMERATIONS[kind]).filter(([path]) => path !== 'data.category');
  return others.flatMap(([path, known]) =>
    kinds[kind]
      .values(path)
      .map(([value, count]) => [kind, path, value, String(count), isKnown(value, known)]),
  );
}

function isKnown(value: string, known: readonly string[]): string {
  if (known.includes(value)) return 'yes';
  return isIdentifier(value) ? 'no' : 'no, not shown';
}

function dateRows(name: string, figures: FieldFigures): Row[] {
  const paths = [...INSTANTS, ...DAYS].filter((path) => figures.present(path) > 0);
  return paths.flatMap((path) =>
    figures.forms(path).map(([form, count]) => [name, path, form, String(count)]),
  );
}

/** Figures about references, establishments, the order of events and their API versions. */
function figureRows({ kinds, establishments, order, versions, deletions }: Survey): Row[] {
  const references = KINDS.flatMap((kind) =>
    ['data.organizer', 'data.attendees[]', 'data.employee'].map((path) => {
      const objects = kinds[kind].forms(path).find(([form]) => form === 'object')?.[1] ?? 0;
      const addresses = kinds[kind].forms(`${path}.email`).find(([form]) => form === 'address')?.[1] ?? 0;
      return { objects, addresses };
    }),
  );
  const sum = (name: 'objects' | 'addresses') => references.reduce((total, one) => total + one[name], 0);
  const figures: [string, number][] = [
    ['References to employees', sum('objects')],
    ['References to employees with an address', sum('addresses')],
    ['Events that name an establishment', establishments.named],
    ['Events that name none', establishments.unnamed],
    ['Deletions', deletions.total],
    ['Pairs of events of a resource at the same instant', order.sameInstant],
    ['Changes listed in several API versions', versions.inSeveral],
    ...[...versions.events].map(([version, count]): [string, number] => [`API version ${version}`, count]),
  ];
  return figures.map(([name, count]) => [name, String(count)]);
}
