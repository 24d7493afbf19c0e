import { LuccaBusyError } from '../../../functions/lucca/api/http';
import { ExecutionEnvironment } from '../connector/execution-environment';
import { SimulatedTime } from '../simulated-time';
import { SimulatedLucca } from './simulated-lucca';

/** What the simulated client answers; the real one has the same types. */

const MINUTE_MS = 60_000;

let time: SimulatedTime;
let lucca: SimulatedLucca;
let api: ReturnType<SimulatedLucca['apiFor']>;

beforeEach(() => {
  time = new SimulatedTime(Date.parse('2026-02-02T08:00:00Z'));
  lucca = new SimulatedLucca(time, '12');
  lucca.latencyMs = 0;
  api = lucca.apiFor(new ExecutionEnvironment(time));
});

describe('the simulated Lucca', () => {
  it('lists known employees by id in one request', async () => {
    lucca.addresses.set('7', 'lea@acme.example').set('7', 'lea.new@acme.example');
    lucca.hire('8', 'tom@acme.example', { establishment: '20', givenName: 'Tom' });

    const { items } = await api.employees({ ids: ['8', '9', '7'] });

    expect(items).toMatchObject([
      { id: '7', email: 'lea.new@acme.example', status: 'active', establishmentId: '12' },
      { id: '8', email: 'tom@acme.example', givenName: 'Tom', establishmentId: '20' },
    ]);
    expect(lucca.addresses.get('8')).toBe('tom@acme.example');
    expect(lucca.traffic.length).toBe(1);
  });

  it('lists employees by establishment in pages of 100, while they change', async () => {
    for (let id = 1; id <= 150; id++) lucca.hire(String(id), `${id}@acme.example`);
    lucca.hire('151', 'ana@acme.example', { establishment: '20' });
    lucca.hire('152', 'kim@acme.example', { status: 'deactivated' });

    const first = await api.employees({ establishments: ['12'], page: null });
    lucca.transfer('100', '20');
    const second = await api.employees({ establishments: ['12'], page: first.next });

    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect(ids).toEqual(Array.from({ length: 150 }, (_, index) => String(index + 1)));
    expect([first.total, second.next]).toEqual([150, null]);
  });

  it('publishes a transfer and the end of an employment', async () => {
    lucca.hire('7', 'lea@acme.example');

    const transferred = lucca.transfer('7', '20');
    const left = lucca.deactivate('7');

    const place = { businessEstablishment: { id: '20' } };
    expect([...transferred, left]).toMatchObject([
      { topic: 'job-position.created', data: { id: 'of-7-2', employee: { id: '7' }, ...place }, ...place },
      { topic: 'employee.updated', data: { status: 'active', applicableJobPosition: { id: 'of-7-2' } } },
      { topic: 'employee.updated', data: { status: 'deactivated', email: 'lea@acme.example' }, ...place },
    ]);
    expect(lucca.events).toEqual([...transferred, left]);
    expect((await api.jobPositions(['of-7', 'of-7-2', 'of-8'])).items).toEqual([
      { id: 'of-7', establishmentId: '12' },
      { id: 'of-7-2', establishmentId: '20' },
    ]);
  });

  it('lists establishments and leave accounts', async () => {
    lucca.organization.establishments.set('20', { name: 'Lisboa', timezoneId: 'Europe/Lisbon' });

    expect((await api.establishments(null)).items).toEqual([
      { id: '12', name: 'Marseille', isArchived: false, timeZone: 'Europe/Paris' },
      { id: '20', name: 'Lisboa', isArchived: false, timeZone: 'Europe/Lisbon' },
    ]);
    expect((await api.leaveAccounts(null)).items).toContainEqual({ id: '3', name: 'Congés payés' });
  });

  it('fails every request until the end of an outage', async () => {
    lucca.apiErrorsUntil = time.now() + MINUTE_MS;

    const requests = [api.leaveAccounts(null), api.employees({ ids: ['7'] }), api.event('1001')];
    for (const error of await Promise.all(requests.map((request) => request.catch(String)))) {
      expect(error).toContain('LuccaRetryError');
    }
    await time.runUntil(time.now() + MINUTE_MS);
    expect((await api.leaveAccounts(null)).items).not.toEqual([]);
  });

  it('rejects requests while the other integrations use up the rate limit', async () => {
    lucca.requestsPerMinute = 50;
    lucca.otherRequestsPerMinute = 48;
    await api.leaveAccounts(null);
    await time.runUntil(time.now() + 10_000);
    await api.leaveAccounts(null);

    await expect(api.leaveAccounts(null)).rejects.toMatchObject({ afterMs: 50_000 });
    expect(lucca.traffic.map(({ status }) => status)).toEqual([200, 200, 429]);
    // The client waits for as long as Lucca said.
    await expect(api.leaveAccounts(null)).rejects.toThrow(LuccaBusyError);
    expect(lucca.traffic).toHaveLength(3);
    await time.runUntil(time.now() + 50_000);
    expect((await api.leaveAccounts(null)).items).not.toEqual([]);
  });
});
