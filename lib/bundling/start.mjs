// The handler of functions that prewarm. Lambda waits for an ECMAScript module, but not for a promise of a bundle.
import { createRequire } from 'node:module';

const { handler, ready } = createRequire(import.meta.url)('./index.js');
await ready;

export { handler };
