/** Stands for `http2` of Node.js: Google's client loads it at its start, and needs it only where a call asks for HTTP/2. */
export const constants = {};

export function connect(): never {
  throw new Error('HTTP/2 is not in this bundle: see lib/bundling/bundling.ts');
}
