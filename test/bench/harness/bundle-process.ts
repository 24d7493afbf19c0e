import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';
import type { FunctionSettings } from '../../support/local-stack/runner/execution-environment';

/** Loads a bundle, tells what that took, and then runs one invocation after the other. */
const HOST = `
(async () => {
const [, file] = process.argv;
const cpuBefore = process.cpuUsage();
const began = process.hrtime.bigint();
const { handler } = file.endsWith('.mjs') ? await import(require('node:url').pathToFileURL(file)) : require(file);
const loadMs = Number(process.hrtime.bigint() - began) / 1e6;
const ms = ({ user, system }) => (user + system) / 1000;
const loadCpuMs = ms(process.cpuUsage(cpuBefore));
if (typeof handler !== 'function') throw new Error('The bundle has no handler');
const peakMb = () => process.resourceUsage().maxRSS / 1024;
process.on('message', async ({ event, remainingMs }) => {
  const end = Date.now() + remainingMs;
  const context = { awsRequestId: 'bench', functionName: 'bench', getRemainingTimeInMillis: () => end - Date.now() };
  const outcome = await handler(event, context).then(
    (result) => ({ ok: true, result: result ?? null }),
    (error) => ({ ok: false, problem: String(error) }),
  );
  process.send({ ...outcome, peakMb: peakMb() });
});
process.send({ loadMs, loadCpuMs, cpuMs: ms(process.cpuUsage()), peakMb: peakMb() });
})();
`;

const started = z.object({
  /** Wall-clock and CPU time to load the bundle. */
  loadMs: z.number(),
  loadCpuMs: z.number(),
  /** CPU time of the whole process, with the start of Node.js. */
  cpuMs: z.number(),
  /** Resident memory. */
  peakMb: z.number(),
});

const invoked = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown(), peakMb: z.number() }),
  z.object({ ok: z.literal(false), problem: z.string(), peakMb: z.number() }),
]);

type Start = z.infer<typeof started> & { processMs: number };

/**
 * An instance of a function in its own process: only its bundle, with the environment and the options of Node.js that
 * the template has, and the heap that V8 would use with its memory.
 */
export class BundleProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly settings: Pick<FunctionSettings, 'name' | 'timeoutMs'>,
    readonly start: Start,
    public peakMb: number,
  ) {}

  /** @throws Error if the bundle cannot be loaded */
  static async start(settings: Omit<FunctionSettings, 'arn' | 'exportName'>): Promise<BundleProcess> {
    const { file, environment, memoryMb, name } = settings;
    const began = performance.now();
    const child = spawn(process.execPath, [...heapOptions(memoryMb), '-e', HOST, file], {
      env: environment,
      // Standard output is its log.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [answer] = await messageOf(child, name);
    const start = { ...started.parse(answer), processMs: performance.now() - began };
    return new BundleProcess(child, settings, start, start.peakMb);
  }

  /** @throws Error if the function fails */
  async invoke(event: unknown, remainingMs = this.settings.timeoutMs): Promise<unknown> {
    const answered = messageOf(this.child, this.settings.name);
    this.child.send({ event, remainingMs });
    const [answer] = await answered;
    const outcome = invoked.parse(answer);
    this.peakMb = outcome.peakMb;
    if (!outcome.ok) throw new Error(`${this.settings.name}: ${outcome.problem}`);
    return outcome.result;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill();
    await ended;
  }
}

/**
 * The limits that V8 chooses on a machine with this memory; read in a control group of 128 to 1,024 MB. This machine
 * has more, and V8 would collect garbage later.
 */
function heapOptions(memoryMb: number): string[] {
  const [oldMb, youngMb] = memoryMb <= 512 ? [256, 1] : [memoryMb / 2, 16];
  return [`--max-old-space-size=${oldMb}`, `--max-semi-space-size=${youngMb}`];
}

async function messageOf(child: ChildProcess, name: string): Promise<unknown[]> {
  const settled = new AbortController();
  const { signal } = settled;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then((message: unknown[]) => message),
      once(child, 'exit', { signal }).then(([code]: unknown[]) => {
        throw new Error(`${name} exited with ${String(code)}`);
      }),
    ]);
  } finally {
    settled.abort();
  }
}
