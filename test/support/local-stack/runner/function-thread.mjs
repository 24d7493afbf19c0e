// One execution environment: loads the bundle once, then handles one invocation at a time.
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

const { file, exportName } = workerData;
const bundle = await import(pathToFileURL(file).href);
const handler = bundle[exportName] ?? bundle.default?.[exportName];
if (typeof handler !== 'function') throw new Error(`${file} exports no function ${exportName}`);

parentPort.on('message', async ({ event, context, deadline }) => {
  const getRemainingTimeInMillis = () => Math.max(0, deadline - Date.now());
  try {
    const result = await handler(event, { ...context, getRemainingTimeInMillis });
    // Lambda serializes results to JSON, so dates, functions and cycles must behave as they do there.
    parentPort.postMessage({ ok: true, json: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    parentPort.postMessage({
      ok: false,
      name: error instanceof Error ? error.name : typeof error,
      message: error instanceof Error ? error.message : String(error),
    });
  }
});
