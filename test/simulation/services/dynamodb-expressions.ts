/** Evaluates the DynamoDB expressions that the stores use. Any other syntax throws. */

type Item = Readonly<Record<string, unknown>>;
type Parameters = { names: Record<string, string>; values: Record<string, unknown> };
/** Reads an operand, a condition or the new value of an attribute. */
type Read<T> = (item: Item, parameters: Parameters) => T;

type Change = (item: Item, parameters: Parameters, changed: Record<string, unknown>) => void;

const TOKEN = /\s*(>=|<=|[(),=<>]|[#:]?\w+)/y;

/** Whether an item meets the condition. Pass an empty item for a missing one. */
export function holds(condition: string, item: Item, parameters: Parameters): boolean {
  return compiled(conditions, condition, (parser) => parser.condition())(item, parameters);
}

/** Returns the attributes that the update sets; undefined: it removes the attribute. */
export function changesOf(update: string, item: Item, parameters: Parameters): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  for (const change of compiled(updates, update, (parser) => parser.update())) {
    change(item, parameters, changed);
  }
  return changed;
}

const conditions = new Map<string, Read<boolean>>();
const updates = new Map<string, Change[]>();

/** Caches the parsed expression: the stores use only a few. */
function compiled<T>(known: Map<string, T>, text: string, read: (parser: Parser) => T): T {
  const found = known.get(text);
  if (found !== undefined) return found;
  const parser = new Parser(text);
  const result = read(parser);
  parser.end();
  known.set(text, result);
  return result;
}

class Parser {
  readonly #tokens: string[] = [];
  #position = 0;

  constructor(private readonly text: string) {
    TOKEN.lastIndex = 0;
    const length = text.trimEnd().length;
    while (TOKEN.lastIndex < length) {
      const token = TOKEN.exec(text)?.[1];
      if (token === undefined) throw new Error(`Unsupported expression: ${text}`);
      this.#tokens.push(token);
    }
  }

  end(): void {
    if (this.#position < this.#tokens.length) throw new Error(`Unsupported expression: ${this.text}`);
  }

  condition(): Read<boolean> {
    const first = this.#conjunction();
    if (!this.#accept('OR')) return first;
    const rest = this.condition();
    return (...of) => first(...of) || rest(...of);
  }

  update(): Change[] {
    const changes: Change[] = [];
    while (this.#position < this.#tokens.length) {
      const read = this.#clause(this.#next());
      do changes.push(read());
      while (this.#accept(','));
    }
    return changes;
  }

  #conjunction(): Read<boolean> {
    const first = this.#negation();
    if (!this.#accept('AND')) return first;
    const rest = this.#conjunction();
    return (...of) => first(...of) && rest(...of);
  }

  #negation(): Read<boolean> {
    if (this.#accept('NOT')) {
      const condition = this.#negation();
      return (...of) => !condition(...of);
    }
    if (!this.#accept('(')) return this.#comparison();
    const condition = this.condition();
    this.#expect(')');
    return condition;
  }

  #comparison(): Read<boolean> {
    if (this.#accept('attribute_not_exists')) {
      const [attribute] = this.#list();
      return (...of) => attribute?.(...of) === undefined;
    }
    if (this.#accept('attribute_exists')) {
      const [attribute] = this.#list();
      return (...of) => attribute?.(...of) !== undefined;
    }
    if (this.#accept('begins_with')) {
      const [text, prefix] = this.#list();
      return (...of) => {
        const [whole, start] = [text?.(...of), prefix?.(...of)];
        return typeof whole === 'string' && typeof start === 'string' && whole.startsWith(start);
      };
    }
    if (this.#accept('contains')) {
      const [list, member] = this.#list();
      return (...of) => {
        const all = list?.(...of);
        return Array.isArray(all) && all.includes(member?.(...of));
      };
    }
    const left = this.#operand();
    const operator = this.#next();
    if (operator === 'IN') {
      const members = this.#list();
      return (...of) => members.some((member) => member(...of) === left(...of));
    }
    const right = this.#operand();
    if (operator === 'BETWEEN') {
      this.#expect('AND');
      const last = this.#operand();
      return (...of) => compare('>=', left(...of), right(...of)) && compare('<=', left(...of), last(...of));
    }
    return (...of) => compare(operator, left(...of), right(...of));
  }

  #clause(keyword: string): () => Change {
    switch (keyword) {
      case 'SET':
        return () => {
          const name = this.#next();
          this.#expect('=');
          const value = this.#operand();
          return (item, parameters, changed) => {
            changed[nameOf(name, parameters)] = value(item, parameters);
          };
        };
      case 'ADD':
        return () => {
          const name = this.#next();
          const value = this.#operand();
          return (item, parameters, changed) => {
            const attribute = nameOf(name, parameters);
            changed[attribute] = Number(item[attribute] ?? 0) + Number(value(item, parameters));
          };
        };
      case 'REMOVE':
        return () => {
          const name = this.#next();
          return (_, parameters, changed) => {
            changed[nameOf(name, parameters)] = undefined;
          };
        };
      default:
        throw new Error(`Unsupported expression: ${this.text}`);
    }
  }

  #operand(): Read<unknown> {
    const token = this.#next();
    if (token.startsWith('#')) return (item, parameters) => item[nameOf(token, parameters)];
    if (token.startsWith(':')) {
      return (_, { values }) => {
        if (!(token in values)) throw new Error(`Missing value ${token}`);
        return values[token];
      };
    }
    const [first, second] = this.#list();
    switch (token) {
      case 'if_not_exists':
        return (...of) => first?.(...of) ?? second?.(...of);
      case 'list_append':
        return (...of) => [first?.(...of), second?.(...of)].flat();
      case 'size':
        return (...of) => {
          const list = first?.(...of);
          return Array.isArray(list) ? list.length : undefined;
        };
      default:
        throw new Error(`Unsupported expression: ${this.text}`);
    }
  }

  #list(): Read<unknown>[] {
    const operands: Read<unknown>[] = [];
    this.#expect('(');
    do operands.push(this.#operand());
    while (this.#accept(','));
    this.#expect(')');
    return operands;
  }

  #next(): string {
    const token = this.#tokens[this.#position++];
    if (token === undefined) throw new Error(`Incomplete expression: ${this.text}`);
    return token;
  }

  #accept(token: string): boolean {
    if (this.#tokens[this.#position] !== token) return false;
    this.#position += 1;
    return true;
  }

  #expect(token: string): void {
    if (!this.#accept(token)) throw new Error(`Missing ${token} in expression: ${this.text}`);
  }
}

function nameOf(token: string, { names }: Parameters): string {
  const name = names[token];
  if (name === undefined) throw new Error(`Missing name ${token}`);
  return name;
}

/** A comparison with a missing attribute, or of different types, is false. */
function compare(operator: string, left: unknown, right: unknown): boolean {
  if (left === undefined || right === undefined) return false;
  if (operator === '=') return left === right;
  if (typeof left === 'string' && typeof right === 'string') return isInOrder(operator, left, right);
  return typeof left === 'number' && typeof right === 'number' && isInOrder(operator, left, right);
}

function isInOrder<T extends string | number>(operator: string, left: T, right: T): boolean {
  if (operator === '>=') return left >= right;
  if (operator === '>') return left > right;
  if (operator === '<=') return left <= right;
  if (operator === '<') return left < right;
  throw new Error(`Unsupported operator ${operator}`);
}
