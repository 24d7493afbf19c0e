import { configurationFile } from '../../../functions/domain/configuration';

const france = {
  id: 'france',
  name: 'France',
  tenant: 'https://acme.ilucca.net',
  establishments: ['12'],
  products: ['training'],
  active: true,
  google: { credentialsSecretId: 'google/france' },
};

/** The problems of a file as `path: message`. */
function problems(...configurations: unknown[]): string[] {
  const { error } = configurationFile.safeParse({ configurations });
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
}

describe('configurationFile', () => {
  it('applies defaults', () => {
    const file = configurationFile.parse({ configurations: [france] });

    expect(file.configurations[0]).toEqual({
      ...france,
      notificationEmails: [],
      google: {
        credentialsSecretId: 'google/france',
        scope: 'https://www.googleapis.com/auth/calendar',
      },
      presentation: {
        locale: 'fr',
        timeZone: 'Europe/Paris',
        halfDays: { first: ['09:00', '13:00'], second: ['14:00', '18:00'] },
        sendInvitations: 'none',
        pendingWorkplaces: 'ignore',
        absences: { title: 'masked', as: 'event' },
      },
    });
  });

  it('accepts a reference to its schema', () => {
    const file = { $schema: './configuration.schema.json', configurations: [] };
    expect(configurationFile.safeParse(file).success).toBe(true);
  });

  it.each(['Europe/Paris', 'UTC', 'Asia/Kolkata', 'Asia/Calcutta', 'America/Argentina/Buenos_Aires'])(
    'accepts the time zone %s',
    (timeZone) => {
      expect(problems({ ...france, presentation: { timeZone } })).toEqual([]);
    },
  );

  it.each(['Paris', '+01:00', ''])('rejects the time zone "%s"', (timeZone) => {
    expect(problems({ ...france, presentation: { timeZone } })).toEqual([
      'configurations.0.presentation.timeZone: is not an IANA time zone such as "Europe/Paris"',
    ]);
  });

  const CALENDAR = 'https://www.googleapis.com/auth/calendar';

  it.each([
    CALENDAR,
    `${CALENDAR}.events`,
    `${CALENDAR}.events.owned`,
    `${CALENDAR}.events.owned,${CALENDAR}.readonly`,
    `${CALENDAR}.readonly ${CALENDAR}.events`,
    `${CALENDAR}, ${CALENDAR}.events.owned`,
  ])('accepts the scope "%s"', (scope) => {
    expect(problems({ ...france, google: { ...france.google, scope } })).toEqual([]);
  });

  it.each([
    '',
    'calendar',
    `${CALENDAR}s`,
    `${CALENDAR}/`,
    `${CALENDAR}.event`,
    `${CALENDAR}.readonly`,
    `${CALENDAR}.events.readonly`,
    `${CALENDAR}.events.owned.readonly`,
    `${CALENDAR}.events.public.readonly`,
    `${CALENDAR}.owned`,
    `${CALENDAR}${CALENDAR}`,
    `x${CALENDAR}.readonly ${CALENDAR}`,
    `${CALENDAR} https://www.googleapis.com/auth/drive`,
    'http://www.googleapis.com/auth/calendar',
    'https://wwwXgoogleapis.com/auth/calendar',
  ])('rejects the scope "%s"', (scope) => {
    expect(problems({ ...france, google: { ...france.google, scope } })).toEqual([
      expect.stringMatching(
        /^configurations\.0\.google\.scope: must include .*calendar, .*calendar\.events or .*calendar\.events\.owned;/,
      ),
    ]);
  });

  it('reports two configurations with the same id', () => {
    expect(problems(france, { ...france, establishments: ['13'] })).toEqual([
      'configurations.1.id: "france" is already the id of configurations[0]',
    ]);
  });

  it('reports an establishment in two configurations, even if the spelling of their tenants differs', () => {
    const tenant = 'https://ACME.ilucca.net/';
    expect(problems(france, { ...france, id: 'south', tenant, establishments: ['9', '12'] })).toEqual([
      'configurations.1.establishments.1: establishment "12" of https://acme.ilucca.net already belongs to "france" (configurations[0].establishments[0])',
    ]);
  });

  it('reports a duplicate establishment in one configuration', () => {
    expect(problems({ ...france, establishments: ['12', '12'] })).toHaveLength(1);
  });

  it('reports all problems at once', () => {
    const found = problems(
      { ...france, color: 'red', presentation: { halfDays: { first: ['13:00', '09:00'] } } },
      { ...france, id: 'South!', products: ['holidays'] },
    );

    expect(found).toEqual([
      'configurations.0.presentation.halfDays.first: must end after it starts',
      'configurations.0: Unrecognized key: "color"',
      'configurations.1.id: must be 1 to 63 lower-case letters, digits and hyphens',
      expect.stringMatching(/^configurations\.1\.products\.0: Invalid option/),
      expect.stringMatching(/^configurations\.1\.establishments\.0: .* already belongs to "france"/),
    ]);
  });
});
