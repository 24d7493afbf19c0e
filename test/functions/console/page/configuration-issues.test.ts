import {
  NO_FIELDS,
  type Fields,
} from '../../../../functions/console/page/screens/configurations/form/fields';
import {
  findIssues,
  serverIssues,
} from '../../../../functions/console/page/screens/configurations/form/issues';

const VALID: Fields = {
  ...NO_FIELDS,
  ...{ name: 'France', tenant: 'https://acme.ilucca.net', establishments: ['12'] },
};

const LISTED = [
  { id: '12', name: 'Marseille', isArchived: false, employees: 3, configuration: null },
  {
    ...{ id: '13', name: 'Lyon', isArchived: false, employees: 3 },
    configuration: { id: 'sud', name: 'Sud' },
  },
  { id: '14', name: 'Ancien siège', isArchived: true, employees: 0, configuration: null },
];

const context = { id: 'france', kept: [] as string[], listed: LISTED };

function rulesOf(part: Partial<Fields>, given: Partial<typeof context> | { listed: null } = {}) {
  const issues = findIssues({ ...VALID, ...part }, { ...context, ...given });
  return Object.entries(issues).flatMap(([name, list]) =>
    list.map(({ rule, value }) => `${name} ${rule} ${value}`.trim()),
  );
}

it('finds nothing wrong with valid fields', () => {
  expect(rulesOf({})).toEqual([]);
});

it.each([
  [{ name: '  ' }, 'name required'],
  [{ tenant: '' }, 'tenant required'],
  [{ tenant: 'acme.ilucca.net' }, 'tenant url acme.ilucca.net'],
  [{ tenant: 'http://acme.ilucca.net' }, 'tenant url http://acme.ilucca.net'],
  [{ establishments: [] }, 'establishments required'],
  [{ establishments: ['99'] }, 'establishments notInLucca 99'],
  [{ establishments: ['13'] }, 'establishments taken 13'],
  [{ establishments: ['14'] }, 'establishments archived 14'],
  [{ notificationEmails: ['acme.fr'] }, 'notificationEmails emailAt acme.fr'],
  [{ notificationEmails: ['it@acme'] }, 'notificationEmails emailDomain it@acme'],
  [{ notificationEmails: ['it@acme.'] }, 'notificationEmails emailDomain it@acme.'],
  [{ notificationEmails: ['i@t@acme.fr'] }, 'notificationEmails email i@t@acme.fr'],
  [{ products: [] }, 'products required'],
  [{ timeZone: 'Europe/Atlantis' }, 'timeZone timeZone Europe/Atlantis'],
  [{ morning: ['', '12:00'] }, 'morning time'],
  [{ afternoon: ['18:00', '14:00'] }, 'afternoon order 18:00 – 14:00'],
] satisfies [Partial<Fields>, string][])('names the rule and the value of %j', (part, expected) => {
  expect(rulesOf(part)).toEqual([expected]);
});

it('accepts an establishment that the configuration already has, even if Lucca has archived it since', () => {
  expect(rulesOf({ establishments: ['14', '98'] }, { kept: ['14', '98'] })).toEqual([]);
});

it('checks only the form of ids where Lucca gives no list', () => {
  expect(rulesOf({ establishments: ['99', 'Milan'] }, { listed: null })).toEqual([
    'establishments establishmentId Milan',
  ]);
});

it('finds the offending value of a problem that the server reports', () => {
  const fields = { ...VALID, establishments: ['12', '13'], notificationEmails: ['it@acme'] };
  const issues = serverIssues(
    [
      { pointer: '/establishments/1', code: 'taken', detail: 'already belongs', owner: 'Sud' },
      { pointer: '/notificationEmails/0', code: 'invalid_format', detail: 'is invalid' },
      { pointer: '/google/credentialsSecretId', code: 'missing', detail: 'is missing' },
      { pointer: '/unknown', code: 'unknown_field', detail: 'is not a known field' },
    ],
    fields,
  );

  expect(issues).toEqual({
    establishments: [{ rule: 'taken', value: '13', owner: 'Sud' }],
    notificationEmails: [{ rule: 'email', value: 'it@acme', owner: '' }],
    credentialsSecretId: [{ rule: 'secret', value: '', owner: '' }],
  });
});
