/** AWS's query protocol: form parameters in, XML out. */

type Tree = { [name: string]: Tree | string };

/** `ActionNames.member.1=a` → `{ ActionNames: ['a'] }` */
export function parseQuery(body: string): { action: string; version: string; input: unknown } {
  const tree: Tree = {};
  let action = '';
  let version = '';
  for (const [path, value] of new URLSearchParams(body)) {
    if (path === 'Action') action = value;
    else if (path === 'Version') version = value;
    else insert(tree, path.split('.'), value);
  }
  return { action, version, input: withLists(tree) };
}

function insert(tree: Tree, [name = '', ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    tree[name] = value;
    return;
  }
  const child = tree[name];
  const next: Tree = typeof child === 'object' ? child : {};
  tree[name] = next;
  insert(next, rest, value);
}

function withLists(tree: Tree | string): unknown {
  if (typeof tree === 'string') return tree;
  const { member, ...others } = tree;
  if (typeof member === 'object' && Object.keys(others).length === 0)
    return Object.values(member).map(withLists);
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, withLists(value)]));
}

const escape = (value: string) => value.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Undefined values are left out; lists are written as members. */
export function toXml(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => `<member>${toXml(item)}</member>`).join('');
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return escape(String(value));
  return Object.entries(value)
    .filter(([, content]) => content !== undefined)
    .map(([name, content]) => `<${name}>${toXml(content)}</${name}>`)
    .join('');
}
