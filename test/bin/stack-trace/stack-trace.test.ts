import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { stackTraceCommand } from '../../../bin/stack-trace/stack-trace';
import { bundleFunction, functionFolders } from '../../../lib/bundling/function-bundle';
import { runAboutShipped, type Run } from '../../support/harness/run-command';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stack-trace-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(input: string, args: string[] = []): Promise<Run & { built: string[] }> {
  const functions = await functionFolders();
  const built: string[] = [];
  const sourceMapOf = async (name: string) => {
    built.push(name);
    return (await bundleFunction(name)).sourceMap;
  };
  const run = await runAboutShipped(
    (streams) => stackTraceCommand({ ...streams, input: Readable.from([input]), functions, sourceMapOf }),
    args,
  );
  return { ...run, built };
}

/** The stack trace of a deployed bundle that is loaded without environment variables. */
async function traceOf(name: string): Promise<string> {
  await writeFile(join(folder, 'index.js'), (await bundleFunction(name)).script);
  const print = `try { require(${JSON.stringify(join(folder, 'index.js'))}) } catch (error) { console.log(error.stack) }`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', print], { env: {} });
  return stdout;
}

describe('npm run stack-trace', () => {
  it('prints the positions in the sources of the function', async () => {
    const trace = await traceOf('ingest');

    const { code, output, errors } = await read(trace, ['--function', 'ingest']);

    expect(trace).toMatch(/index\.js:\d+:\d+/);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toMatch(/^Error: Invalid environment variables: QUEUE_URL/);
    expect(output).toMatch(/at \w+ \(functions\/shared\/environment\.ts:15:9\)\n/);
    expect(output).toMatch(/at .*\(functions\/ingest\/index\.ts:\d+:\d+\)\n/);
    expect(output).not.toContain('index.js');
  });

  it('recognizes the function of a log line, and changes nothing else in it', async () => {
    const line = '{"service":"sync","error":"TypeError","trace":["at n (/var/task/index.js:1:1)","at x"]}\n';

    const { code, output, built } = await read(line);

    expect({ code, built }).toEqual({ code: 0, built: ['sync'] });
    expect(output).toMatch(
      /^{"service":"sync","error":"TypeError","trace":\["at n \(\S+:\d+:\d+\)","at x"\]}\n$/,
    );
  });

  it('keeps a position that the bundle does not have', async () => {
    const { output } = await read('at /var/task/index.js:999999:1', ['--function', 'ingest']);

    expect(output).toBe('at /var/task/index.js:999999:1');
  });

  it.each([
    [
      'at handler (handler.ts:1:2)',
      [],
      'standard input: contains no position in a bundle, such as /var/task/',
    ],
    ['at /var/task/index.js:1:2', [], '--function: is required, because the input names no function'],
    [
      '{"service":"sync"} {"service":"ingest"} /var/task/index.js:1:2',
      [],
      '--function: is required, because the input names several functions',
    ],
    [
      'at /var/task/index.js:1:2',
      ['--function', 'mail'],
      "option '--function <name>' argument 'mail' is invalid",
    ],
  ])('explains invalid input in one line: %s %j', async (input, args, line) => {
    const { code, output, errors, built } = await read(input, args);

    expect({ code, output, built }).toEqual({ code: 2, output: '', built: [] });
    expect(errors).toContain(line);
    expect(errors).toMatch(/^[^\n]+\n$/);
  });
});
