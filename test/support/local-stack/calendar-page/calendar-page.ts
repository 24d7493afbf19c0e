import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import type { FakeGoogle } from '../../fakes/google/fake-google';
import { ZONE } from '../../story/week';
import { listenOnLoopback, type LoopbackServer } from '../loopback-server';
import { readerOf, type Reader } from '../web-page/reader';
import { monthPage, monthToShow } from './month-page';
import { eventsOf, People, shownEvent } from './shown-event';
import { TEXTS } from './texts';

/** No content of an event can run as a script, even if the page failed to escape it. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'";

/**
 * A web page with the calendars of a fake Google, one month at a time: `/?month=2026-03&owner=lea@acme.example`. `/changes`
 * sends the number of changes as server-sent events, at once and after each change.
 *
 * @param options.now ms since the epoch
 */
export async function startCalendarPage(
  google: Pick<FakeGoogle, 'allEvents' | 'onChange'>,
  { now = Date.now, port = 0 }: { now?: () => number; port?: number } = {},
): Promise<LoopbackServer> {
  const style = await readFile(join(__dirname, 'style.css'));
  const script = await readFile(join(__dirname, 'calendar-page-script.mjs'));
  const people = new People();
  const subscribers = new Set<ServerResponse>();
  let revision = 0;
  const unsubscribe = google.onChange(() => {
    revision++;
    for (const subscriber of subscribers) sendRevision(subscriber);
  });

  function sendRevision(subscriber: ServerResponse): void {
    subscriber.write(`data: ${revision}\n\n`);
  }

  function page(query: URLSearchParams, { language, zone }: Reader): string {
    const all = google.allEvents().map(({ owner, event }) => shownEvent(owner, event, zone));
    people.add(all);
    const owner = query.get('owner');
    const events = eventsOf(owner, all);
    const today = Temporal.Instant.fromEpochMilliseconds(now()).toZonedDateTimeISO(zone).toPlainDate();
    const month = monthToShow(query.get('month'), events, today);
    return monthPage({ month, owner, events, people, today, revision, zone, texts: TEXTS[language] });
  }

  function respond({ method, url = '/', headers }: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const send = (type: string, body: string | Buffer, status = 200) => {
      const rules = { 'content-security-policy': CONTENT_SECURITY_POLICY, 'cache-control': 'no-store' };
      response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, ...rules }).end(body);
    };
    const route = method === 'GET' ? pathname : null;
    if (route === '/') send('text/html', page(searchParams, readerOf(headers, ZONE)));
    else if (route === '/page.css') send('text/css', style);
    else if (route === '/page.js') send('text/javascript', script);
    else if (route === '/changes') subscribe(response);
    else send('text/plain', 'Not found', 404);
  }

  function subscribe(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    subscribers.add(response);
    response.on('close', () => subscribers.delete(response));
    sendRevision(response);
  }

  const { origin, stop } = await listenOnLoopback(
    createServer((request, response) => {
      try {
        respond(request, response);
      } catch (error) {
        response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
      }
    }),
    port,
  );
  return {
    origin,
    stop() {
      unsubscribe();
      return stop();
    },
  };
}
