import { PassThrough, Writable } from 'node:stream';
import { isBrokenPipe, print } from '../../../bin/command-line/output';

async function* lines(count: number, produced: number[] = []): AsyncGenerator<string> {
  for (let line = 1; line <= count; line++) {
    produced.push(line);
    yield await Promise.resolve(`${line}\n`);
  }
}

describe('print', () => {
  it('adds no listeners to the stream, and leaves it open', async () => {
    // Prepare
    const output = new PassThrough();
    const listeners = () => output.eventNames().map((name) => [name, output.listenerCount(name)]);
    const before = listeners();
    // Act
    for (let call = 0; call < 12; call++) await print(output, call % 2 ? 'text\n' : lines(3));
    // Assess
    expect(listeners()).toEqual(before);
    expect(output.writable).toBe(true);
  });

  it('produces the next part only when the stream has taken the last one', async () => {
    // Prepare
    const produced: number[] = [];
    const waiting: (() => void)[] = [];
    const output = new Writable({ highWaterMark: 1, write: (_part, _encoding, done) => waiting.push(done) });
    // Act
    const printing = print(output, lines(2, produced));
    const counts: number[] = [];
    while (produced.length < 2 || waiting.length > 0) {
      await new Promise(setImmediate);
      counts.push(produced.length);
      if (counts.length >= 3) waiting.shift()?.();
    }
    await printing;
    // Assess
    expect(counts.slice(0, 3)).toEqual([1, 1, 1]);
  });

  it('fails when the reader closes the pipe, and on each later write', async () => {
    // Prepare
    const produced: number[] = [];
    const brokenPipe = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    const output = new Writable({
      write: (_part, _encoding, done) => {
        done(brokenPipe);
      },
    });
    output.on('error', () => undefined);
    // Act
    const first = await print(output, lines(5, produced)).catch(isBrokenPipe);
    const second = await print(output, 'more').catch(isBrokenPipe);
    // Assess
    expect({ first, second, produced }).toEqual({ first: true, second: true, produced: [1] });
  });
});
