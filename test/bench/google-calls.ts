import type { InProcessGoogle } from '../simulation/services/in-process-google';
import type { SimulationHarness } from '../simulation/simulation-harness';
import { informativeRow, type Row } from './harness/rows';

const MAX_CALLS = 1.05;
/** How long an instance uses a token: it requests the next one five minutes before the expiry. */
const TOKEN_MS = 55 * 60_000;

const PRODUCTS = ['a workplace', 'a training session', 'an absence'] as const;
type Product = (typeof PRODUCTS)[number];

/** Calls and tokens of Google, per event. */
export function googleCalls(harness: SimulationHarness): Row[] {
  const { google, lucca } = harness;
  const perEvent = google.traffic.length / lucca.events.length;
  const tokens = maxTokens(google);
  return [
    {
      name: 'google: Calendar calls per event',
      value: perEvent,
      unit: 'calls',
      baseline: null,
      target: `≤ ${MAX_CALLS}`,
      ok: perEvent <= MAX_CALLS,
    },
    ...PRODUCTS.map((product) =>
      informativeRow(`google: Calendar calls per event of ${product}`, callsOf(product, harness)),
    ),
    {
      name: 'google: most tokens per employee, instance and hour',
      value: tokens,
      unit: '',
      baseline: null,
      target: '≤ 1',
      ok: tokens <= 1,
    },
    informativeRow('google: tokens per event', google.tokens.length / lucca.events.length),
  ];
}

function callsOf(product: Product, { google: { fake }, lucca }: SimulationHarness): number {
  const calls = fake.calls.filter(({ kind, owner, eventId }) => {
    if (kind !== 'calendar' || owner === null || eventId === null) return false;
    const event = fake.event(owner, eventId);
    const isLeave = /#leave#/.test(event?.extendedProperties?.private?.['luccaResource'] ?? '');
    return productOf(isLeave, event?.eventType === 'workingLocation') === product;
  }).length;
  const events = lucca.events.filter(({ topic, data }) => {
    const isWorkplace = 'category' in data && data.category === 'work-location';
    return topic !== 'employee.updated' && productOf(topic.startsWith('leave.'), isWorkplace) === product;
  }).length;
  return calls / events;
}

function productOf(isLeave: boolean, isWorkplace: boolean): Product {
  if (isLeave) return 'an absence';
  return isWorkplace ? 'a workplace' : 'a training session';
}

/** The most tokens that one instance requested for one employee within the lifetime of a token. */
function maxTokens({ tokens }: InProcessGoogle): number {
  const byPair = Map.groupBy(tokens, ({ caller, employee }) => `${caller} ${employee}`);
  const most = [...byPair.values()].map((asked) =>
    Math.max(
      ...asked.map(({ at: begin }) => asked.filter(({ at }) => at >= begin && at < begin + TOKEN_MS).length),
    ),
  );
  return Math.max(...most);
}
