import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { runCommand } from '../../../bin/command-line/command';
import type { CommandContext } from '../../../bin/command-line/context';

export type Run = { code: number; output: string; errors: string };

/** Runs a command with the exit code, output and errors of a process. */
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

/** A stream, and what was written to it. */
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
