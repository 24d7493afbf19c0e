import * as z from 'zod';
import { pageOf } from '../../../../functions/lucca/api/requests';

const items = (count: number) => Array.from({ length: count }, (_, index) => index);
const read = (body: unknown, isFirst = true) => pageOf(z.number(), { isFirst }).safeParse(body);

describe('a page of a list', () => {
  it.each([
    ['https://acme.ilucca.net/lucca-api/events?limit=100&page=!a%26b', '!a&b'],
    ['/lucca-api/events?page=2', '2'],
    ['?page=!7', '!7'],
  ])('has the cursor of its link: %s', (href, next) => {
    expect(read({ items: items(3), links: { prev: null, next: { href } } }).data).toEqual({
      items: [0, 1, 2],
      next,
    });
  });

  it.each([{ links: { next: null } }, { links: {} }, { links: null }, {}])(
    'is the last one without a next link: %j',
    (links) => {
      expect(read({ items: items(99), ...links }).data?.next).toBeNull();
    },
  );

  it.each([
    { items: items(100) },
    { items: items(1), links: { next: { href: 'https://acme.ilucca.net/lucca-api/events' } } },
    { items: items(1), links: { next: { href: 'https://[' } } },
    { items: items(1), links: { next: 'https://acme.ilucca.net/?page=2' } },
    { items: 'none', links: { next: null } },
    {},
  ])('is invalid when the next page is unknown: %j', (body) => {
    expect(read(body).success).toBe(false);
  });

  it('skips and counts invalid items', () => {
    const items = [1, null, 2, { id: '3' }, 'four'];

    expect(read({ items, links: { next: null } }).data).toEqual({ items: [1, 2], next: null, unreadable: 3 });
  });

  it('is full even when its items are invalid', () => {
    expect(read({ items: Array.from({ length: 100 }, () => null) }).success).toBe(false);
  });

  it.each([{ links: null }, {}])(
    'is invalid when the list has more items and it has no links: %j',
    (links) => {
      expect(read({ items: items(20), totalCount: 21, ...links }).success).toBe(false);
      expect(read({ items: items(20), totalCount: 20, ...links }).data?.next).toBeNull();
      // A later page need not show as many items as the list has.
      expect(read({ items: items(20), totalCount: 21, ...links }, false).data?.next).toBeNull();
    },
  );
});
