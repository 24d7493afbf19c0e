import type { Line } from './recorded-telemetry';

type Row = Record<string, unknown>;
type Test = (row: Row) => boolean;
type Aggregate = { name: string; of: (rows: Row[]) => number; fields: string[] };

/**
 * Runs a CloudWatch Logs Insights query on log lines, for the subset of its language that our queries use.
 *
 * @throws Error on unknown syntax, if a filter finds nothing, or if no line has a field of the query
 */
export function runQuery(query: string, lines: Line[]): Row[] {
  let rows = lines.map(rowOf);
  let shown: string[] | null = null;
  for (const clause of query.split('\n| ')) {
    const tokens = new Tokens(clause);
    const command = tokens.next();
    switch (command) {
      case 'fields':
        shown = tokens.list(() => tokens.next());
        break;
      case 'filter': {
        const test = condition(tokens, rows);
        rows = rows.filter(test);
        if (rows.length === 0) throw new Error(`Nothing is found: ${clause}`);
        break;
      }
      case 'stats':
        rows = statistics(tokens, rows);
        break;
      case 'sort':
        rows = sorted(tokens, rows);
        break;
      case 'limit':
        rows = rows.slice(0, Number(tokens.next()));
        break;
      default:
        throw new Error(`Unknown command ${command}`);
    }
    tokens.end();
  }
  if (!shown) return rows;
  for (const field of shown) requireField(field, rows);
  return rows.map((row) => Object.fromEntries(shown.map((field) => [field, row[field]])));
}

/** The fields that CloudWatch discovers in a JSON line. */
function rowOf(line: Line): Row {
  const row: Row = { '@timestamp': line['timestamp'], '@message': JSON.stringify(line) };
  for (const [name, value] of Object.entries(line)) {
    if (Array.isArray(value)) value.forEach((item: unknown, index) => (row[`${name}.${index}`] = item));
    else row[name] = value;
  }
  return row;
}

function requireField(field: string, rows: Row[]): void {
  if (!rows.some((row) => row[field] !== undefined)) throw new Error(`No line has the field ${field}`);
}

function condition(tokens: Tokens, rows: Row[]): Test {
  const all = [comparison(tokens, rows)];
  while (tokens.take('or')) all.push(comparison(tokens, rows));
  return (row) => all.some((test) => test(row));
}

function comparison(tokens: Tokens, rows: Row[]): Test {
  const field = tokens.next();
  if (field === 'ispresent') {
    const [name] = tokens.argumentsOf();
    return (row) => row[name ?? ''] !== undefined;
  }
  requireField(field, rows);
  const operator = tokens.next();
  const operand = tokens.next();
  switch (operator) {
    case 'like': {
      const pattern = new RegExp(/^\/(.+)\/$/.exec(operand)?.[1] ?? fail(`No pattern: ${operand}`));
      return (row) => pattern.test(String(row[field]));
    }
    case '=': {
      const text = /^'(.*)'$/.exec(operand)?.[1] ?? fail(`No text: ${operand}`);
      return (row) => row[field] === text;
    }
    case '>=': {
      const least = Number(operand);
      return (row) => Number(row[field]) >= least;
    }
    default:
      return fail(`Unknown operator ${operator}`);
  }
}

function statistics(tokens: Tokens, rows: Row[]): Row[] {
  const aggregates = tokens.list(() => aggregate(tokens));
  if (!tokens.take('by')) throw new Error('Statistics without groups');
  const keys = tokens.list(() => {
    const name = tokens.next();
    return name === 'bin' ? `bin(${tokens.argumentsOf().join()})` : name;
  });
  for (const field of aggregates.flatMap(({ fields }) => fields)) requireField(field, rows);
  for (const key of keys) if (key !== 'bin(1h)') requireField(key, rows);
  const keysOf = (row: Row): Row =>
    Object.fromEntries(keys.map((key) => [key, key === 'bin(1h)' ? hourOf(row) : row[key]]));
  const groups = Map.groupBy(rows, (row) => JSON.stringify(keysOf(row)));
  return [...groups.values()].map((group) => ({
    ...keysOf(group[0] ?? {}),
    ...Object.fromEntries(aggregates.map(({ name, of }) => [name, of(group)])),
  }));
}

function aggregate(tokens: Tokens): Aggregate {
  const kind = tokens.next();
  const [field = '', percent] = tokens.argumentsOf();
  if (!tokens.take('as')) throw new Error(`${kind} has no name`);
  const name = tokens.next();
  const values = (rows: Row[]) => rows.map((row) => Number(row[field])).toSorted((one, other) => one - other);
  switch (kind) {
    case 'count':
      if (field !== '*') throw new Error('Only count(*) is known');
      return { name, of: (rows) => rows.length, fields: [] };
    case 'max':
      return { name, of: (rows) => Math.max(...values(rows)), fields: [field] };
    case 'pct': {
      const share = Number(percent) / 100;
      const of = (rows: Row[]) => values(rows)[Math.max(0, Math.ceil(rows.length * share) - 1)] ?? NaN;
      return { name, of, fields: [field] };
    }
    default:
      return fail(`Unknown statistic ${kind}`);
  }
}

function hourOf(row: Row): string {
  return String(row['@timestamp']).slice(0, 13);
}

function sorted(tokens: Tokens, rows: Row[]): Row[] {
  const field = tokens.next();
  requireField(field, rows);
  const sign = { asc: 1, desc: -1 }[tokens.next()] ?? fail(`Sort ${field} how?`);
  return rows.toSorted((one, other) => sign * compare(one[field], other[field]));
}

function compare(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one).localeCompare(String(other));
}

/** The tokens of a command: words, strings, patterns, numbers and operators. */
class Tokens {
  readonly #tokens: string[];

  constructor(clause: string) {
    this.#tokens = clause.match(/\/[^/]+\/|'[^']*'|@?[A-Za-z][\w.]*|\d\w*|>=|[=(),*]/g) ?? [];
    const left = this.#tokens.reduce((text, token) => text.replace(token, ''), clause).trim();
    if (left !== '') throw new Error(`Unknown signs ${left} in ${clause}`);
  }

  next(): string {
    return this.#tokens.shift() ?? fail('The clause ends too early');
  }

  take(token: string): boolean {
    if (this.#tokens[0] !== token) return false;
    this.#tokens.shift();
    return true;
  }

  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.take(',')) items.push(item());
    return items;
  }

  argumentsOf(): string[] {
    if (!this.take('(')) throw new Error('Arguments are missing');
    const found = this.list(() => this.next());
    if (!this.take(')')) throw new Error('A bracket is missing');
    return found;
  }

  end(): void {
    if (this.#tokens.length > 0) throw new Error(`Unknown: ${this.#tokens.join(' ')}`);
  }
}

function fail(message: string): never {
  throw new Error(message);
}
