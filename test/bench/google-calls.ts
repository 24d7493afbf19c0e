import type { InProcessGoogle } from '../simulation/services/in-process-google';
import type { SimulationHarness } from '../simulation/simulation-harness';
import type { Row } from './harness/row';

const MOST_CALLS = 1.05;
/** An instance asks for the next token when the last one has five minutes left of its hour. */
const TOKEN_MS = 55 * 60_000;

const PRODUCTS = ['a workplace', 'a training session', 'an absence'] as const;
type Product = (typeof PRODUCTS)[number];

/** How often Google was called. */
export function googleCalls(harness: SimulationHarness): Row[] {
  const { google, lucca } = harness;
  const perEvent = google.traffic.length / lucca.events.length;
  const tokens = mostTokens(google);
  return [
    {
      name: 'google: Calendar calls of an event',
      value: perEvent,
      unit: 'calls',
      baseline: null,
      target: `≤ ${MOST_CALLS}`,
      ok: perEvent <= MOST_CALLS,
    },
    ...PRODUCTS.map((product) => told(`google: of an event of ${product}`, callsOf(product, harness))),
    {
      name: 'google: most tokens of an employee, instance and hour',
      value: tokens,
      unit: '',
      baseline: null,
      target: '≤ 1',
      ok: tokens <= 1,
    },
    told('google: tokens of an event', google.tokens.length / lucca.events.length),
  ];
}

function told(name: string, value: number): Row {
  return { name, value, unit: '', baseline: null, target: 'told', ok: true };
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

/** The most that one process asked for on behalf of one employee while one of its tokens would have served. */
function mostTokens({ tokens }: InProcessGoogle): number {
  const byPair = Map.groupBy(tokens, ({ caller, employee }) => `${caller} ${employee}`);
  const most = [...byPair.values()].map((asked) =>
    Math.max(
      ...asked.map(({ at: begin }) => asked.filter(({ at }) => at >= begin && at < begin + TOKEN_MS).length),
    ),
  );
  return Math.max(...most);
}
