import { randomUUID } from 'node:crypto';
import { ExecutionEnvironment, FunctionError, type FunctionSettings } from './execution-environment';

/** A Lambda function: an execution environment takes one invocation at a time, and is kept warm for the next. */
export class LocalFunction {
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #all = new Set<ExecutionEnvironment>();
  #stopped = false;

  constructor(
    private readonly settings: FunctionSettings,
    private readonly onOutput: (functionName: string, text: string) => void,
  ) {}

  /** Rejects with {@link FunctionError}. */
  async invoke(event: unknown): Promise<unknown> {
    if (this.#stopped) throw new FunctionError(`${this.settings.name} is stopped`);
    const environment = this.#warm() ?? this.#create();
    try {
      return await environment.invoke(event, randomUUID());
    } catch (error) {
      this.onOutput(this.settings.name, `${String(error)}\n`);
      throw error;
    } finally {
      if (environment.usable) this.#idle.push(environment);
      else this.#all.delete(environment);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#all].map((environment) => environment.dispose()));
  }

  #warm(): ExecutionEnvironment | undefined {
    let environment = this.#idle.pop();
    while (environment?.usable === false) environment = this.#idle.pop();
    return environment;
  }

  #create(): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(this.settings, (text) => {
      this.onOutput(this.settings.name, text);
    });
    this.#all.add(environment);
    return environment;
  }
}
