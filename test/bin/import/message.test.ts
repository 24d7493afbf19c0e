import { importedAt } from '../../../bin/import/message';

const READ = Date.parse('2026-03-05T12:00:00Z');

describe('importedAt', () => {
  it('lies after the event of a change that is long past', () => {
    expect(importedAt('2026-03-05T11:58:50Z', READ)).toBe('2026-03-05T11:59:00Z');
    expect(importedAt('2026-01-05T09:00:00.123456+01:00', READ)).toBe('2026-01-05T08:00:10.123456Z');
  });

  it.each(['2026-03-05T11:58:50.001Z', '2026-03-05T12:59:59+01:00', '2026-03-05T12:10:00Z'])(
    'is what Lucca says of a change at %s, which another one may follow at once',
    (lastUpdatedAt) => {
      expect(importedAt(lastUpdatedAt, READ)).toBe(lastUpdatedAt);
    },
  );
});
