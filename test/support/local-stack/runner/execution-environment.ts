import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';

export type FunctionSettings = {
  name: string;
  arn: string;
  /** Path of the bundle. */
  file: string;
  exportName: string;
  environment: Record<string, string>;
  memoryMb: number;
  timeoutMs: number;
};

/** The function threw, crashed, could not be loaded, or timed out. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
}

const invocationResult = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), json: z.string() }),
  z.object({ ok: z.literal(false), name: z.string(), message: z.string() }),
]);

/** One instance of a function, in a worker thread that has only the environment variables of the function. */
export class ExecutionEnvironment {
  readonly #thread: Worker;
  #ended = false;

  /**
   * @param onOutput receives stdout and stderr of the function, which are its log in AWS
   */
  constructor(
    private readonly settings: FunctionSettings,
    onOutput: (text: string) => void,
  ) {
    this.#thread = new Worker(require.resolve('./function-thread.mjs'), {
      workerData: { file: settings.file, exportName: settings.exportName },
      env: settings.environment,
      resourceLimits: { maxOldGenerationSizeMb: settings.memoryMb },
      stdout: true,
      stderr: true,
    });
    for (const stream of [this.#thread.stdout, this.#thread.stderr]) {
      stream.setEncoding('utf8').on('data', onOutput);
    }
    this.#thread.on('exit', () => (this.#ended = true));
    // A running invocation detects a crash itself; after a crash between invocations, the next one gets a new environment.
    this.#thread.on('error', () => (this.#ended = true));
  }

  /** False after a crash or {@link dispose}: it accepts no more invocations. */
  get usable(): boolean {
    return !this.#ended;
  }

  /**
   * Runs one invocation; only one at a time.
   *
   * @throws FunctionError
   */
  async invoke(event: unknown, requestId: string): Promise<unknown> {
    const { name, arn, memoryMb, timeoutMs } = this.settings;
    const context = {
      functionName: name,
      functionVersion: '$LATEST',
      invokedFunctionArn: arn,
      memoryLimitInMB: String(memoryMb),
      awsRequestId: requestId,
      logGroupName: `/aws/lambda/${name}`,
      logStreamName: 'local',
      callbackWaitsForEmptyEventLoop: true,
    };
    const result = this.#waitForResult(timeoutMs);
    this.#thread.postMessage({ event, context, deadline: Date.now() + timeoutMs });
    const reply = await result;
    if (reply.ok) return JSON.parse(reply.json);
    throw new FunctionError(`${name}: ${reply.name}: ${reply.message}`);
  }

  async #waitForResult(timeoutMs: number): Promise<z.infer<typeof invocationResult>> {
    const { name } = this.settings;
    const finished = new AbortController();
    const timeout = AbortSignal.timeout(timeoutMs);
    const wait = { signal: AbortSignal.any([finished.signal, timeout]) };
    try {
      return await Promise.race([
        once(this.#thread, 'message', wait).then((message: unknown[]) => invocationResult.parse(message[0])),
        once(this.#thread, 'exit', wait).then(() => {
          throw new Error('it ended in the middle of an invocation');
        }),
      ]);
    } catch (error) {
      await this.dispose();
      const what = timeout.aborted ? `timed out after ${timeoutMs / 1000} s` : `crashed: ${String(error)}`;
      throw new FunctionError(`${name} ${what}`, { cause: error });
    } finally {
      finished.abort();
    }
  }

  async dispose(): Promise<void> {
    this.#ended = true;
    await this.#thread.terminate();
  }
}
