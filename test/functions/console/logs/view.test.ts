import {
  eventOfRowId,
  formatResource,
  luccaLink,
  parseResource,
  rowId,
} from '../../../../functions/console/logs/view';

describe('a link to Lucca', () => {
  it.each([
    ['https://acme.ilucca.net#leave#12', 'https://acme.ilucca.net/lucca-api/leaves/12'],
    ['https://acme.ilucca.net#calendar-event#875', 'https://acme.ilucca.net/lucca-api/calendar-events/875'],
    ['https://acme.ilucca.net#leave#a/../b#?', 'https://acme.ilucca.net/lucca-api/leaves/a%2F..%2Fb%23%3F'],
  ])('is that of %s', (key, link) => {
    expect(luccaLink(key)).toBe(link);
  });

  it.each([
    null,
    '',
    'acme',
    '#leave#12',
    'http://acme.ilucca.net#leave#12',
    'javascript:alert(1)#leave#12',
    'https://acme.ilucca.net/path#leave#12',
    'https://user@acme.ilucca.net#leave#12',
    'https://acme.ilucca.net#Leave/..#12',
    'https://acme.ilucca.net#leave#',
  ])('is none for %p', (key) => {
    expect(luccaLink(key)).toBeNull();
  });
});

describe('a resource', () => {
  it('is parsed with any id', () => {
    expect(parseResource('https://acme.ilucca.net#leave#1#2\n3')).toMatchObject({ id: '1#2\n3' });
    expect(formatResource('https://acme.ilucca.net#leave#12')).toBe('leave/12');
    expect(formatResource('leave')).toBeNull();
  });
});

describe('the id of a row', () => {
  it.each([
    { tenant: 'https://acme.ilucca.net', eventId: '123' },
    { tenant: null, eventId: 'é/?#' },
  ])('is safe in a path, and is decoded to %p', (event) => {
    const id = rowId(event);

    expect(encodeURIComponent(id)).toBe(id);
    expect(eventOfRowId(id)).toBe(`${event.tenant ?? ''}#${event.eventId}`);
  });

  it.each(['', '!', 'YQ==', 'YR', 'a'.repeat(4000), '__8'])('is not %p', (id) => {
    expect(eventOfRowId(id)).toBeNull();
  });
});
