import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Command } from 'commander';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { PassThrough, Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCommand } from '../../../bin/command-line/command';
import type { CommandContext } from '../../../bin/command-line/context';
import { inheritedEnvironment, ROOT } from '../local-stack/run-script';

export type Run = { code: number; output: string; errors: string };

/** Creates a function that runs a command in this process and captures exit code, output and errors. */
export function createCommandRunner(
  createCommand: (context: CommandContext) => Command,
  overrides: { client: DynamoDBDocumentClient } & Partial<CommandContext>,
): (args: string[], input?: string) => Promise<Run> {
  return async (args, input = '') => {
    const output = collectText();
    const errors = collectText();
    const context: CommandContext = {
      environment: {},
      stackOutputs: (name) => Promise.reject(new Error(`There is no stack ${name}`)),
      input: Readable.from([Buffer.from(input)]),
      output: output.stream,
      errors: errors.stream,
      now: () => Date.parse('2026-03-05T12:00:00Z'),
      newId: randomUUID,
      who: 'ops@build-17',
      ...overrides,
    };
    const code = await runCommand(createCommand(context), args, context);
    return { code, output: output.text(), errors: errors.text() };
  };
}

/** A stream with the text written to it. */
export function collectText(): { stream: Writable; text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}

/** A command in its own process group, which receives signals as in a terminal. */
export class TerminalCommand {
  readonly #child;
  readonly #written = new EventEmitter();
  readonly #closed: Promise<unknown[]>;
  output = '';
  errors = '';

  /** @param environment added to that of this process, except its AWS variables */
  constructor(command: string, args: string[], environment: Record<string, string> = {}) {
    this.#child = spawn(command, args, {
      cwd: ROOT,
      env: { ...inheritedEnvironment(), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#closed = once(this.#child, 'close');
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
      this.#written.emit('text');
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
  }

  /** @returns the exit code; null if a signal ended it */
  async exitCode(): Promise<unknown> {
    return (await this.#closed)[0];
  }

  /** @throws Error if the command exits without writing the text */
  async untilWritten(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      const written = once(this.#written, 'text').then(() => 'text' as const);
      const end = await Promise.race([written, this.#closed.then(() => 'end' as const)]);
      if (end === 'end' && !this.output.includes(text)) {
        throw new Error(`The command exited without writing “${text}”:\n${this.output}${this.errors}`);
      }
    }
  }

  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void {
    if (this.#child.pid !== undefined && this.#child.exitCode === null) process.kill(-this.#child.pid, name);
  }
}

type Streams = { output: PassThrough; errors: PassThrough };

/** Runs a command about shipped packages, which needs output streams only. */
export async function runAboutShipped(
  createCommand: (streams: Streams) => Command,
  args: string[] = [],
): Promise<Run> {
  const streams = { output: new PassThrough(), errors: new PassThrough() };
  const written = Promise.all([text(streams.output), text(streams.errors)]);
  const code = await runCommand(createCommand(streams), args, streams);
  streams.output.end();
  streams.errors.end();
  const [output, errors] = await written;
  return { code, output, errors };
}
