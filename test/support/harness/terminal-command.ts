import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { ROOT } from '../local-stack/run-script';

/** A command as a terminal runs it: it heads a process group, and all of that gets the terminal's signals. */
export class TerminalCommand {
  readonly #child;
  readonly #written = new EventEmitter();
  readonly #closed: Promise<unknown[]>;
  output = '';
  errors = '';

  constructor(command: string, args: string[]) {
    this.#child = spawn(command, args, {
      cwd: ROOT,
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

  /** @throws Error if it ends before it has written that */
  async untilWritten(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      const written = once(this.#written, 'text').then(() => 'text' as const);
      const end = await Promise.race([written, this.#closed.then(() => 'end' as const)]);
      if (end === 'end' && !this.output.includes(text)) {
        throw new Error(`It ended without “${text}”:\n${this.output}${this.errors}`);
      }
    }
  }

  signal(name: 'SIGINT' | 'SIGTERM'): void {
    if (this.#child.pid !== undefined && this.#child.exitCode === null) process.kill(-this.#child.pid, name);
  }
}
