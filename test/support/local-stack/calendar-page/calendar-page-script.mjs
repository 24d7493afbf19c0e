/* global document, location, fetch, DOMParser, EventSource */
// Runs in the browser: shows the times in its time zone, and refreshes the calendars whenever the server reports a change.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
// The cookie is for the mails too: cookies of a host have no port.
document.cookie = `zone=${encodeURIComponent(zone)}; SameSite=Strict; Path=/`;
const shownRevision = () => Number(document.documentElement.dataset.revision);
const status = document.querySelector('[role=status]');
let newest = shownRevision();
let isRefreshing = false;

// The server sends the latest revision on every connection, including reconnects.
new EventSource('/changes').onmessage = ({ data }) => {
  newest = Number(data);
  void refresh();
};

async function refresh() {
  if (isRefreshing) return;
  isRefreshing = true;
  try {
    // One attempt for the time zone: the server may not know it.
    if (document.documentElement.dataset.zone !== zone) show(await fetchPage());
    while (shownRevision() < newest) show(await fetchPage());
  } finally {
    isRefreshing = false;
  }
}

async function fetchPage() {
  const response = await fetch(location.href);
  return new DOMParser().parseFromString(await response.text(), 'text/html');
}

function show(page) {
  const known = new Set(versions(document).map(({ dataset }) => dataset.version));
  for (const event of versions(page)) event.classList.toggle('is-new', !known.has(event.dataset.version));
  const focused = document.activeElement?.getAttribute('href');

  Object.assign(document.documentElement.dataset, page.documentElement.dataset);
  document.title = page.title;
  document.querySelector('main').replaceWith(page.querySelector('main'));
  document.querySelector('header p').replaceWith(page.querySelector('header p'));

  const links = [...document.querySelectorAll('a')];
  if (focused) links.find((link) => link.getAttribute('href') === focused)?.focus();
  status.textContent = `${status.dataset.updated} ${new Date().toLocaleTimeString(document.documentElement.lang)}`;
}

function versions(root) {
  return [...root.querySelectorAll('[data-version]')];
}
