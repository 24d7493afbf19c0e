import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOnce } from './synthesize';

let parent: string;
beforeEach(async () => (parent = await mkdtemp(join(tmpdir(), 'create-once-'))));
afterEach(() => rm(parent, { recursive: true }));

describe('createOnce', () => {
  it('fills a folder once when several need it at the same time', async () => {
    // Prepare
    const folder = join(parent, 'wanted');
    const { promise: allWaiting, resolve: go } = Promise.withResolvers<undefined>();
    let made = 0;
    const make = async () => {
      made += 1;
      await allWaiting;
      await writeFile(join(folder, 'content'), 'whole');
    };
    // Act
    const contents = [1, 2, 3].map(async () => {
      await createOnce(folder, make);
      return readFile(join(folder, 'content'), 'utf8');
    });
    setImmediate(() => {
      go(undefined);
    });
    // Assess
    expect(await Promise.all(contents)).toEqual(['whole', 'whole', 'whole']);
    expect(made).toBe(1);
    await createOnce(folder, () => Promise.reject(new Error('It is complete')));
  });

  it('lets the next one fill an empty folder when the first one fails', async () => {
    // Prepare
    const folder = join(parent, 'wanted');
    const { promise: isFirst, resolve: begin } = Promise.withResolvers<undefined>();
    const { promise: otherWaits, resolve: fail } = Promise.withResolvers<undefined>();
    const failing = createOnce(folder, async () => {
      begin(undefined);
      await writeFile(join(folder, 'half'), '');
      await otherWaits;
      throw new Error('No');
    });
    await isFirst;
    // Act
    const other = createOnce(folder, () => writeFile(join(folder, 'content'), ''));
    setImmediate(() => {
      fail(undefined);
    });
    // Assess
    await expect(failing).rejects.toThrow('No');
    await other;
    expect(await readdir(folder)).toEqual(['content', 'ready']);
  });
});
