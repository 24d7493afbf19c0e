import type { Line } from './recorded-telemetry';

type Row = Record<string, unknown>;

/**
 * Runs a CloudWatch Logs Insights query on log lines, for the subset of its language that our queries use.
 *
 * @throws Error on unknown syntax, if a filter matches no line, or if no line has a field of the query
 */
export function runQuery(query: string, lines: Line[]): Row[] {
  let rows = lines.map(rowOf);
  let shown: string[] | null = null;
  for (const clause of query.split('\n| ')) {
    const [, command, text = ''] = /^(\w+) (.+)$/.exec(clause) ?? [];
    if (command === 'fields') shown = text.split(', ');
    else if (command === 'filter') rows = filter(text, rows);
    else if (command === 'stats') rows = aggregate(text, rows);
    else if (command === 'sort') rows = sort(text, rows);
    else if (command === 'limit') rows = rows.slice(0, Number(text));
    else throw new Error(`Unknown command: ${clause}`);
  }
  if (!shown) return rows;
  requireFields(shown, rows);
  return rows.map((row) => Object.fromEntries(shown.map((field) => [field, row[field]])));
}

/** The fields that CloudWatch discovers in a JSON line. */
function rowOf(line: Line): Row {
  const items = Object.entries(line).flatMap(([name, value]) =>
    Array.isArray(value) ? value.map((item: unknown, index) => [`${name}.${index}`, item] as const) : [],
  );
  return {
    ...line,
    ...Object.fromEntries(items),
    '@timestamp': line['timestamp'],
    '@message': JSON.stringify(line),
  };
}

function requireFields(fields: string[], rows: Row[]): void {
  const missing = fields.filter((field) => !rows.some((row) => row[field] !== undefined));
  if (missing.length > 0) throw new Error(`No line has the field ${missing.join()}`);
}

function filter(text: string, rows: Row[]): Row[] {
  const tests = text.split(' or ').map((condition) => {
    const [, field = '', operator = '', operand = ''] =
      /^(@?\w+) (like|=|>=) (?:\/(?=.+\/$)|'(?=.*'$)|(?=\d+$))(.*?)[/']?$/.exec(condition) ??
      /^ispresent(?=\((\w+)\)$)/.exec(condition) ??
      fail(`Unknown condition: ${condition}`);
    requireFields([field], rows);
    return ({ [field]: value }: Row) => {
      if (operator === 'like') return new RegExp(operand).test(String(value));
      if (operator === '=') return value === operand;
      return operator === '>=' ? Number(value) >= Number(operand) : value !== undefined;
    };
  });
  const found = rows.filter((row) => tests.some((test) => test(row)));
  return found.length > 0 ? found : fail(`No line matches: ${text}`);
}

/** Computes the number of rows in each group, and for other statistics only whether the field exists. */
function aggregate(text: string, rows: Row[]): Row[] {
  const [, statistics = '', groups = ''] = /^(.+) by (.+)$/.exec(text) ?? fail(`No groups: ${text}`);
  const parts = [...statistics.matchAll(/(?:count\(\*\)|(?:max|pct)\((\w+)(?:, \d+)?\)) as (\w+)/g)];
  if (parts.map(([part]) => part).join(', ') !== statistics) fail(`Unknown statistic: ${statistics}`);
  const keys = groups.split(', ').filter((key) => key !== 'bin(1h)');
  requireFields([...keys, ...parts.flatMap(([, field]) => field ?? [])], rows);
  const byKeys = Map.groupBy(rows, (row) =>
    JSON.stringify([...keys.map((key) => row[key]), groups.includes('bin(1h)') && hourOf(row)]),
  );
  return [...byKeys.values()].map((group) => ({
    ...Object.fromEntries(keys.map((key) => [key, group[0]?.[key]])),
    ...Object.fromEntries(parts.map(([, , name = '']) => [name, group.length])),
  }));
}

function hourOf(row: Row): string {
  return String(row['@timestamp']).slice(0, 13);
}

function sort(text: string, rows: Row[]): Row[] {
  const [, field = '', order] = /^(@?\w+) (asc|desc)$/.exec(text) ?? fail(`Unknown order: ${text}`);
  requireFields([field], rows);
  const ascending = rows.toSorted(({ [field]: one }, { [field]: other }) =>
    String(one).localeCompare(String(other), 'en', { numeric: true }),
  );
  return order === 'asc' ? ascending : ascending.toReversed();
}

function fail(message: string): never {
  throw new Error(message);
}
