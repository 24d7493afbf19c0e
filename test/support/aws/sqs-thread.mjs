import { parentPort } from 'node:worker_threads';
import { buildApp } from 'fauxqs';

// buildApp rather than startFauxqs: the latter listens on every address of the machine.
const app = buildApp({ logger: false });
await app.listen({ port: 0, host: '127.0.0.1' });
parentPort.postMessage(app.server.address().port);
