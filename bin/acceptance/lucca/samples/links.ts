/** Where all samples come from. */
const SAMPLE_ORIGIN = 'acme.ilucca.net';

export const SAMPLE_DOMAIN = 'acme.example';

/** Parts of paths that name resources in Lucca's documentation. */
const PATH_WORDS = [
  ...['lucca-api', 'api', 'events', 'calendar-events', 'leaves', 'leave-accounts', 'employees'],
  ...['business-establishments', 'departments', 'job-positions', 'employments', 'webhook-deliveries'],
];

const QUERY_NAMES = ['id', 'page', 'limit', 'include'];

/** Texts that samples contain, whatever the original ones were. */
export const TEMPLATES: readonly string[] = [
  ...[`https://${SAMPLE_ORIGIN}/`, `http://${SAMPLE_ORIGIN}/`, `@${SAMPLE_DOMAIN}`],
  ...PATH_WORDS.map((word) => `/${word}/`),
];

/**
 * Returns a link of the same shape: its host is that of the samples, and `replace` changes each part that does not name
 * a kind of resource.
 *
 * @returns null if the text is no link
 */
export function replaceLink(text: string, replace: (part: string) => string): string | null {
  const url = URL.parse(text);
  if (!url) return null;
  const scheme = url.protocol === 'http:' ? 'http' : 'https';
  const path = url.pathname
    .split('/')
    .map((part) => (part === '' || PATH_WORDS.includes(part) ? part : replace(decoded(part))))
    .join('/');
  const query = [...url.searchParams].map(
    ([name, value], index) =>
      `${QUERY_NAMES.includes(name) ? name : `p${index + 1}`}=${value === '' ? '' : replace(value)}`,
  );
  const shownPath = path === '/' && !text.endsWith('/') ? '' : path;
  const search = query.length > 0 ? `?${query.join('&')}` : '';
  return `${scheme}://${SAMPLE_ORIGIN}${shownPath}${search}${url.hash.length > 1 ? `#${replace(url.hash.slice(1))}` : ''}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
