import { OPERATIONS, type OperationName } from './contract/operations';

/** `unknown`: there is nothing at this path. `methods`: there is, but for these methods. */
export type Found =
  | {
      kind: 'operation';
      name: OperationName;
      /** Of the path, decoded; empty where it has none. */ id: string;
    }
  | { kind: 'unknown' }
  | { kind: 'methods'; methods: string[] };

export const operationNames = Object.keys(OPERATIONS).filter(
  (name): name is OperationName => name in OPERATIONS,
);

const routes = operationNames.map((name) => {
  const { method, path } = OPERATIONS[name];
  return { name, method, pattern: new RegExp(`^${path.replace('{id}', '([^/]+)')}$`) };
});

/** @param path as it came, still encoded */
export function findOperation(method: string, path: string): Found {
  const here = routes.flatMap(({ pattern, ...route }) => {
    const match = pattern.exec(path);
    return match ? [{ ...route, id: decoded(match[1] ?? '') }] : [];
  });
  const [first] = here;
  if (!first || first.id === null) return { kind: 'unknown' };
  const asked = method === 'HEAD' ? 'GET' : method;
  const route = here.find((one) => one.method === asked);
  if (route && route.id !== null) return { kind: 'operation', name: route.name, id: route.id };
  const methods = here.flatMap((one) => (one.method === 'GET' ? ['GET', 'HEAD'] : [one.method]));
  return { kind: 'methods', methods };
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
