import * as fc from 'fast-check';
import {
  eventOf,
  parseResource,
  resourceKey,
  versionAfter,
  versionOf,
  withoutTenant,
} from '../../../functions/lucca/event-key';

const FRACTION_DIGITS = 24;

/** An instant in a format that Lucca may use, with its exact value. */
const anyInstant = fc
  .record({
    second: fc.integer({ min: 1_767_225_600, max: 1_767_225_603 }),
    fraction: fc.string({ unit: fc.constantFrom('0', '1', '9'), maxLength: 4 }),
    tail: fc.constantFrom('', '000', '0000000000000001'),
    offsetMinutes: fc.constantFrom(0, 60, -330, 840),
  })
  .map(({ second, fraction, tail, offsetMinutes }) => {
    const digits = `${fraction}${tail}`;
    const local = new Date((second + offsetMinutes * 60) * 1000).toISOString().slice(0, 19);
    const zone = offsetMinutes === 0 ? 'Z' : offsetText(offsetMinutes);
    return {
      text: `${local}${digits && '.'}${digits}${zone}`,
      exact: BigInt(`${second}${digits.padEnd(FRACTION_DIGITS, '0')}`),
    };
  });

const anyId = fc.oneof(
  fc.string({ unit: fc.constantFrom('0', '1', '9'), minLength: 1, maxLength: 5 }),
  fc.string({ unit: fc.constantFrom('a', 'B', '7', '-', '_'), minLength: 1, maxLength: 4 }),
);

function offsetText(minutes: number): string {
  const clock = new Date(Math.abs(minutes) * 60_000).toISOString().slice(11, 16);
  return `${minutes < 0 ? '-' : '+'}${clock}`;
}

/** Compares numbers by value, and sorts them before all other ids. */
function compareIds(a: string, b: string): number {
  const [aIsNumber, bIsNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (aIsNumber !== bIsNumber) return aIsNumber ? -1 : 1;
  return aIsNumber ? compare(BigInt(a), BigInt(b)) : compare(a, b);
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

describe('versionOf, for an event of another API version', () => {
  it('sorts before all events of our version at the same instant, and after all earlier ones', () => {
    const before = fc.constantFrom('2025-12-31T23:59:59.9999Z', '2026-01-01T00:59:59.9999+01:00');
    fc.assert(
      fc.property(anyInstant, before, anyId, anyId, ({ text }, earlier, id, other) => {
        const theirs = versionOf(text, id, { isOtherApiVersion: true });

        expect(theirs < versionOf(text, other)).toBe(true);
        expect(versionOf(earlier, other) < theirs).toBe(true);
        expect(theirs < versionOf(text, other, { isOtherApiVersion: true })).toBe(
          versionOf(text, id) < versionOf(text, other),
        );
        expect(eventOf(theirs)).toEqual(eventOf(versionOf(text, id)));
      }),
    );
  });
});

describe('eventOf', () => {
  it('returns the event of a version: its id without leading zeros, and its second', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((id) => !/^\d+$/.test(id));
    const number = fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String);
    fc.assert(
      fc.property(anyInstant, fc.oneof(text, number), ({ text: occurredAt }, id) => {
        const time = `${new Date(occurredAt).toISOString().slice(0, 19)}Z`;
        expect(eventOf(versionOf(occurredAt, id))).toEqual({ eventId: id, time });
      }),
    );
    expect(eventOf(versionOf('2026-02-01T09:34:23Z', '0123'))).toMatchObject({ eventId: '123' });
  });

  it.each(['', '2026-02-01T09:34:23.', '!2x', '2026-02-01T09:34:23.!0000'])(
    'returns null when the version is invalid: "%s"',
    (version) => {
      expect(eventOf(version)).toBeNull();
    },
  );
});

describe('a resource key', () => {
  it('is parsed with any id', () => {
    const resource = { tenant: 'https://acme.ilucca.net', type: 'leave', id: '1#2\n3' };
    const key = resourceKey(resource.tenant, resource.type, resource.id);

    expect(parseResource(key)).toEqual(resource);
    expect(withoutTenant(key)).toBe('leave#1#2\n3');
  });

  it.each(['', 'leave', 'https://acme.ilucca.net#leave', 'https://acme.ilucca.net#leave#', 'a##1'])(
    'is not parsed from "%s", which is shown as it is',
    (key) => {
      expect(parseResource(key)).toBeNull();
      expect(withoutTenant(key)).toBe(key);
    },
  );

  it('is not parsed from null', () => {
    expect(parseResource(null)).toBeNull();
  });
});

describe('versionAfter', () => {
  it('is later than the version, and earlier than all later ones', () => {
    const number = fc.bigInt({ min: 0n, max: 10n ** 6n }).map(String);
    fc.assert(
      fc.property(anyInstant, number, anyInstant, number, (a, idA, b, idB) => {
        const [version, other] = [versionOf(a.text, idA), versionOf(b.text, idB)];

        expect(version < versionAfter(version)).toBe(true);
        expect(versionAfter(version) < other).toBe(version < other);
      }),
    );
  });
});

describe('versionOf', () => {
  it('returns a text that sorts by the instant, to the last digit, and then by the id', () => {
    fc.assert(
      fc.property(anyInstant, anyId, anyInstant, anyId, (a, idA, b, idB) => {
        const expected = compare(a.exact, b.exact) || compareIds(idA, idB);

        const found = compare(versionOf(a.text, idA), versionOf(b.text, idB));

        expect(found).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('returns ASCII for any id', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (id) => {
        expect(versionOf('2026-02-01T09:34:23Z', id)).toMatch(/^[\x21-\x7e]+$/);
      }),
    );
    expect(versionOf('2026-02-01T09:34:23Z', '\ud800')).toMatch(/^[\x21-\x7e]+$/);
  });

  it('returns different texts for different ids', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        fc.pre(a !== b && !(/^\d+$/.test(a) && /^\d+$/.test(b)));
        expect(versionOf('2026-02-01T09:34:23Z', a)).not.toBe(versionOf('2026-02-01T09:34:23Z', b));
      }),
    );
  });

  it.each([
    ['2024-02-01T09:34:23.001Z', '123', '2024-02-01T09:34:23.001!00003123'],
    ['2024-02-01T10:34:23.0010+01:00', '0123', '2024-02-01T09:34:23.001!00003123'],
    ['2024-02-01T09:34:23Z', 'a/b', '2024-02-01T09:34:23.!1a%2Fb'],
  ])('for %s and the id %s returns %s', (occurredAt, eventId, version) => {
    expect(versionOf(occurredAt, eventId)).toBe(version);
  });

  it('throws when the date is invalid', () => {
    expect(() => versionOf('yesterday', '1')).toThrow(RangeError);
  });
});
