import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOnce } from './synthesize';

let parent: string;
beforeEach(async () => (parent = await mkdtemp(join(tmpdir(), 'made-once-'))));
afterEach(() => rm(parent, { recursive: true }));

it('is made by one of those who want it, and waited for by the others', async () => {
  // Prepare
  const folder = join(parent, 'wanted');
  const { promise: allWant, resolve: go } = Promise.withResolvers<undefined>();
  let made = 0;
  const make = async () => {
    made += 1;
    await allWant;
    await writeFile(join(folder, 'content'), 'whole');
  };
  // Act
  const wanted = [1, 2, 3].map(async () => {
    await createOnce(folder, make);
    return readFile(join(folder, 'content'), 'utf8');
  });
  setImmediate(() => {
    go(undefined);
  });
  // Assess
  expect(await Promise.all(wanted)).toEqual(['whole', 'whole', 'whole']);
  expect(made).toBe(1);
  await createOnce(folder, () => Promise.reject(new Error('It is there')));
});

it('is made by another one where the first one fails, and nothing is left of that', async () => {
  // Prepare
  const folder = join(parent, 'wanted');
  const { promise: isWanted, resolve: fail } = Promise.withResolvers<undefined>();
  const failing = createOnce(folder, async () => {
    await writeFile(join(folder, 'half'), '');
    await isWanted;
    throw new Error('No');
  });
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
