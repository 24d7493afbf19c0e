import { randomUUID } from 'node:crypto';
import { ExecutionEnvironment, FunctionError, type FunctionSettings } from './execution-environment';

/** A Lambda function. Each execution environment handles one invocation at a time and stays warm for the next one. */
export class LocalFunction {
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #environments = new Set<ExecutionEnvironment>();
  readonly #retired = new WeakSet<ExecutionEnvironment>();
  #stopped = false;

  constructor(
    private readonly settings: FunctionSettings,
    private readonly onOutput: (functionName: string, text: string) => void,
  ) {}

  /** @throws FunctionError */
  async invoke(event: unknown): Promise<unknown> {
    if (this.#stopped) throw new FunctionError(`${this.settings.name} is stopped`);
    const environment = this.#takeIdle() ?? this.#create();
    try {
      return await environment.invoke(event, randomUUID());
    } catch (error) {
      this.onOutput(this.settings.name, `${String(error)}\n`);
      throw error;
    } finally {
      if (environment.usable && !this.#retired.has(environment)) this.#idle.push(environment);
      else await this.#end(environment);
    }
  }

  /** Ends each environment as soon as it is idle, so that the next invocation starts cold. */
  async retire(): Promise<void> {
    for (const environment of this.#environments) this.#retired.add(environment);
    await Promise.all(this.#idle.splice(0).map((environment) => this.#end(environment)));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#environments].map((environment) => environment.dispose()));
  }

  async #end(environment: ExecutionEnvironment): Promise<void> {
    this.#environments.delete(environment);
    await environment.dispose();
  }

  #takeIdle(): ExecutionEnvironment | undefined {
    let environment = this.#idle.pop();
    while (environment?.usable === false) environment = this.#idle.pop();
    return environment;
  }

  #create(): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(this.settings, (text) => {
      this.onOutput(this.settings.name, text);
    });
    this.#environments.add(environment);
    return environment;
  }
}
