import { knownAddress } from '../../../functions/sync/employee-directory';
import { memoryDirectory, type MemoryDirectory } from '../../support/builders/memory-directory';
import { TENANT } from '../../support/builders/sync-examples';

const OCCURRED_AT = Date.parse('2026-02-01T09:00:00.123Z');

let directory: MemoryDirectory;

beforeEach(() => {
  directory = memoryDirectory(() => OCCURRED_AT);
});

const known = (email: string | null) => knownAddress(TENANT, { id: '416', email }, OCCURRED_AT, directory);
const told = (email: string, at: number) => directory.remember(TENANT, { id: '416', email }, at);

describe('the newest address that is known of an employee', () => {
  it('is that of the event when nothing else is known, and Lucca is not asked', async () => {
    // Act
    const address = await known(' Lea@Acme.example ');
    // Assess
    expect(address).toBe('lea@acme.example');
    expect(directory.asked).toEqual([]);
  });

  it.each([
    ['the event when the change is older than it', -1, 'lea@acme.example'],
    ['the change when both are of the same millisecond', 0, 'lea.new@acme.example'],
    ['the change when that is newer', 1, 'lea.new@acme.example'],
  ])('is that of %s', async (_, differenceMs, expected) => {
    // Prepare
    await told('Lea.New@acme.example', OCCURRED_AT + differenceMs);
    // Act
    const address = await known('lea@acme.example');
    // Assess
    expect(address).toBe(expected);
    expect(directory.asked).toEqual([]);
  });

  it('is that of the event when the change names one that Google would not take', async () => {
    // Prepare
    await told('not an address', OCCURRED_AT + 1);
    // Act, Assess
    expect(await known('lea@acme.example')).toBe('lea@acme.example');
  });

  it.each([
    ['names none', null],
    ['names one that Google would not take', 'not an address'],
  ])('is that of Lucca when the event %s, however old it is', async (_, email) => {
    // Prepare
    await told('Lea.New@acme.example', OCCURRED_AT - 1);
    // Act
    const address = await known(email);
    // Assess
    expect(address).toBe('lea.new@acme.example');
    expect(directory.asked).toEqual(['address of 416']);
  });

  it.each([
    ['knows none', null],
    ['knows one that Google would not take', 'not an address'],
  ])('is none when the event names none and Lucca %s', async (_, email) => {
    // Prepare
    if (email !== null) directory.addresses.set('416', email);
    // Act, Assess
    expect(await known(null)).toBeNull();
  });
});
