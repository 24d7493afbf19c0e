import { PassThrough, Writable } from 'node:stream';
import { isBrokenPipe, print } from '../../../bin/command-line/output';

async function* lines(count: number, made: number[] = []): AsyncGenerator<string> {
  for (let line = 1; line <= count; line++) {
    made.push(line);
    yield await Promise.resolve(`${line}\n`);
  }
}

describe('what a command prints', () => {
  it('leaves nothing behind on the stream, and leaves it open', async () => {
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

  it('is made no faster than it is taken', async () => {
    // Prepare
    const made: number[] = [];
    const waiting: (() => void)[] = [];
    const output = new Writable({ highWaterMark: 1, write: (_part, _encoding, done) => waiting.push(done) });
    // Act
    const printing = print(output, lines(2, made));
    const madeByThen: number[] = [];
    while (made.length < 2 || waiting.length > 0) {
      await new Promise(setImmediate);
      madeByThen.push(made.length);
      if (madeByThen.length >= 3) waiting.shift()?.();
    }
    await printing;
    // Assess
    expect(madeByThen.slice(0, 3)).toEqual([1, 1, 1]);
  });

  it('ends with its reader, also for who writes again', async () => {
    // Prepare
    const made: number[] = [];
    const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    const output = new Writable({
      write: (_part, _encoding, done) => {
        done(gone);
      },
    });
    output.on('error', () => undefined);
    // Act
    const first = await print(output, lines(5, made)).catch(isBrokenPipe);
    const second = await print(output, 'more').catch(isBrokenPipe);
    // Assess
    expect({ first, second, made }).toEqual({ first: true, second: true, made: [1] });
  });
});
