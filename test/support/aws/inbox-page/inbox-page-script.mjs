/* global document, location */
// Runs in the browser: has the server format the times in the browser's time zone.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const before = document.cookie;
document.cookie = `zone=${encodeURIComponent(zone)}; SameSite=Strict; Path=/`;
// Not again if the server does not know the zone, or the browser keeps no cookies.
if (document.documentElement.dataset.zone !== zone && document.cookie !== before) location.reload();
