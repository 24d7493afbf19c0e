import { allSecretNames, secretNames } from '../../lib/storage/secrets';
import {
  explicitNames,
  leftByDeletion,
  leftByFailedCreation,
  lifeCycleTemplate,
} from '../support/templates/failed-deployments';
import { allowedBy, synthesize, withAssembly } from '../support/templates/synthesized';

const FIRST = { firstDeployment: 'true' };
/** As `npm run deploy` passes it, and as a test or `cdk.json` might. */
const FIRST_DEPLOYMENTS = [FIRST, { firstDeployment: true }];
const CREATED_BEFORE = { stages: { prod: { createSecrets: false } } };
const RETAINED_TYPES = [
  'AWS::DynamoDB::Table',
  'AWS::Logs::LogGroup',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
  // Deleted with their function.
  'AWS::Lambda::Version',
];

const templateOf = (context: Record<string, unknown>) =>
  lifeCycleTemplate.parse(synthesize({ stage: 'prod', ...context }).toJSON());
const isProtected = (context: Record<string, unknown>) =>
  withAssembly({ stage: 'prod', ...context }, ({ stacks }) => stacks[0]?.terminationProtection ?? false);

describe('a failed first deployment', () => {
  it.each(FIRST_DEPLOYMENTS)('leaves nothing behind, and its stack can be deleted: %j', (context) => {
    expect(leftByFailedCreation(templateOf(context))).toEqual([]);
    expect(isProtected(context)).toBe(false);
  });

  it('would leave the tables and the stack behind if they were protected from the start', () => {
    const template = templateOf({});
    const left = leftByFailedCreation(template).map((id) => template.Resources[id]?.Type);

    expect(left).toEqual(Array(7).fill('AWS::DynamoDB::Table'));
    expect(isProtected({})).toBe(true);
  });

  it('also leaves nothing behind in a stage with a custom domain, sign-in, emails and tracing', () => {
    const settings = {
      domain: {
        name: 'calendar.acme.example',
        certificateArn: 'arn:aws:acm:eu-west-3:111122223333:certificate/0a1b2c3d',
        hostedZone: { id: 'Z0123456789ABC', name: 'acme.example' },
      },
      console: {
        ...{ issuer: 'https://login.acme.example', clientId: 'console-client' },
        administrators: { addresses: ['camille@acme.example'] },
      },
      notifications: { sender: 'calendar@acme.example' },
      tracing: true,
    };

    expect(leftByFailedCreation(templateOf({ ...FIRST, stages: { prod: settings } }))).toEqual([]);
  });
});

describe('the second update of a new stack', () => {
  it('changes nothing but the protection of the tables', () => {
    const [first, second] = [templateOf(FIRST), templateOf({})];
    for (const { Type, Properties } of Object.values(first.Resources)) {
      if (Type === 'AWS::DynamoDB::Table') Properties['DeletionProtectionEnabled'] = true;
    }

    expect(first).toEqual(second);
  });
});

describe('a stage that is deployed again after its removal', () => {
  it('finds tables, queues, logs and secrets of the earlier stack', () => {
    const template = templateOf({});
    const types = leftByDeletion(template).map((id) => template.Resources[id]?.Type);

    expect([...new Set(types)].toSorted()).toEqual(RETAINED_TYPES.toSorted());
  });

  it('cannot create the secrets, which are the only ones with fixed names', () => {
    const template = templateOf({});
    const secrets = allSecretNames(secretNames('lucca-google-calendar'));

    expect(explicitNames(template, leftByDeletion(template)).toSorted()).toEqual(
      secrets.map((name) => `AWS::SecretsManager::Secret ${JSON.stringify(name)}`).toSorted(),
    );
  });

  it('has no conflict with createSecrets false', () => {
    const earlier = templateOf({});
    const taken = explicitNames(earlier, leftByDeletion(earlier));

    const names = explicitNames(templateOf({ ...FIRST, ...CREATED_BEFORE }));

    expect(names.filter((name) => taken.includes(name))).toEqual([]);
  });

  it('may read exactly these secrets, whose ARNs end in six random characters', () => {
    const template = synthesize({ stage: 'prod', ...CREATED_BEFORE });
    const readBy = (role: string) =>
      Object.entries(allowedBy(template, role)).flatMap(([resource, actions]) =>
        actions.includes('secretsmanager:GetSecretValue') ? [resource.replace(/^.*:secret:/, '')] : [],
      );

    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
    const [webhook, luccaApi, logKey] = ['webhook', 'lucca-api', 'log-key'].map(
      (name) => `lucca-google-calendar/${name}-??????`,
    );
    const google = 'lucca-google-calendar/google/*';
    expect(readBy('IngestRole')).toEqual([webhook]);
    expect(readBy('SyncRole').toSorted()).toEqual([google, logKey, luccaApi]);
    expect(readBy('ReconcileRole')).toEqual([luccaApi]);
    expect(readBy('ConsoleRole').toSorted()).toEqual([google, luccaApi]);
  });
});
