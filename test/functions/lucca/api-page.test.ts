import * as z from 'zod';
import { pageOf } from '../../../functions/lucca/api-page';

const items = (count: number) => Array.from({ length: count }, (_, index) => index);
const read = (body: unknown) => pageOf(z.number()).safeParse(body);

describe('a page of a list', () => {
  it.each([
    ['https://acme.ilucca.net/lucca-api/events?limit=100&page=!a%26b', '!a&b'],
    ['/lucca-api/events?page=2', '2'],
    ['?page=!7', '!7'],
  ])('goes on where its link says: %s', (href, next) => {
    expect(read({ items: items(3), links: { prev: null, next: { href } } }).data).toEqual({
      items: [0, 1, 2],
      next,
    });
  });

  it.each([{ links: { next: null } }, { links: {} }, { links: null }, {}])('is the last one: %j', (links) => {
    expect(read({ items: items(99), ...links }).data?.next).toBeNull();
  });

  it.each([
    { items: items(100) },
    { items: items(1), links: { next: { href: 'https://acme.ilucca.net/lucca-api/events' } } },
    { items: items(1), links: { next: { href: 'https://[' } } },
    { items: items(1), links: { next: 'https://acme.ilucca.net/?page=2' } },
    { items: 'none', links: { next: null } },
    {},
  ])('is not taken for the end of the list, nor for a page: %j', (body) => {
    expect(read(body).success).toBe(false);
  });
});
