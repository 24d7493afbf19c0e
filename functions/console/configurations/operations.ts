import * as z from 'zod';
import type { Configuration } from '../../domain/configuration';
import type { OpenCalendar } from '../../google/calendar';
import type { CredentialsStore } from '../../google/credentials';
import type { AuditTrail } from '../../store/audit-trail';
import type { ConfigurationStore } from '../../store/configuration-store';
import { fieldProblems } from '../http/field-problems';
import type { OperationRequest, OperationResult, Operations } from '../http/operations';
import { ProblemError } from '../http/response';
import { AuditedChanges, configurationId, existing, unchanged } from './changes';
import type { Establishments } from './establishments';
import { checkGoogle, listGoogleCredentials } from './google';
import {
  changedConfiguration,
  newConfiguration,
  previewedConfiguration,
  refuseTaken,
  type GoogleSecrets,
} from './input';
import { previewOf } from './preview';
import { stateOf, type StateDependencies } from './state';

export type ConfigurationDependencies = StateDependencies & {
  configurations: Pick<ConfigurationStore, 'load' | 'save'>;
  audit: Pick<AuditTrail, 'begin' | 'end' | 'page'>;
  secrets: GoogleSecrets;
  credentials: Pick<CredentialsStore, 'read' | 'forget'>;
  establishments: Pick<Establishments, 'list'>;
  /** Through a gate that asks each time. */
  openCalendar: OpenCalendar;
};

type ConfigurationOperation =
  | 'listConfigurations'
  | 'createConfiguration'
  | 'getConfiguration'
  | 'changeConfiguration'
  | 'deleteConfiguration'
  | 'activateConfiguration'
  | 'deactivateConfiguration'
  | 'checkAuthorization'
  | 'listGoogleCredentials'
  | 'listEstablishments'
  | 'previewPresentation'
  | 'listAudit';

type Answered = OperationResult<'getConfiguration'>;

/** As the trail gives them out. DynamoDB takes no key that is empty or very long. */
const AUDIT_CURSOR = /^\d{4}-\d\d-\d\dT[\d:.]{1,20}Z#[^#]{1,100}#\d$/;

/** What the console does with configurations. */
export function configurationOperations(
  dependencies: ConfigurationDependencies,
): Pick<Operations, ConfigurationOperation> {
  const { audit, secrets, now } = dependencies;
  const changes = new AuditedChanges(dependencies);

  return {
    async listConfigurations() {
      const { configurations } = await dependencies.configurations.load();
      const items = await Promise.all(configurations.map((one) => stateOf(one, dependencies)));
      return { body: { items } };
    },

    async getConfiguration({ id }) {
      const { configurations } = await dependencies.configurations.load();
      return answered(existing(configurations, id));
    },

    async createConfiguration({ body, person }) {
      const made = await changes.make('configuration.create', person, (all) => {
        const id = configurationId(body.name, new Set(all.map((one) => one.id)));
        const after = newConfiguration(body, id, secrets);
        refuseTaken(after, all);
        return { before: null, after };
      });
      return { ...(await answered(made)), location: `/api/configurations/${made.id}` };
    },

    async changeConfiguration({ id, body, etag, person }) {
      const changed = await changes.make('configuration.change', person, (all) => {
        const before = unchanged(all, id, etag);
        const after = changedConfiguration(body, before, secrets);
        refuseTaken(
          after,
          all.filter((one) => one.id !== id),
        );
        return { before, after };
      });
      return answered(changed);
    },

    async deleteConfiguration({ id, etag, person }) {
      await changes.make('configuration.delete', person, (all) => ({
        before: unchanged(all, id, etag),
        after: null,
      }));
      return { body: null };
    },

    activateConfiguration: (request) => setActive(request, true),
    deactivateConfiguration: (request) => setActive(request, false),

    async checkAuthorization({ id, body }) {
      const { configurations } = await dependencies.configurations.load();
      const configuration = existing(configurations, id);
      const address = z.email().safeParse(body.address.trim());
      if (!address.success) {
        const errors = [
          { pointer: '/address', code: 'invalid_format' as const, detail: 'must be an e-mail address' },
        ];
        throw new ProblemError('invalid_request', 'The address is not one', errors);
      }
      const employee = address.data.toLowerCase();
      return { body: await checkGoogle(configuration, employee, dependencies.openCalendar, now) };
    },

    async listGoogleCredentials() {
      return { body: await listGoogleCredentials(secrets, dependencies.credentials) };
    },

    async listEstablishments() {
      const { configurations } = await dependencies.configurations.load();
      return { body: await dependencies.establishments.list(configurations) };
    },

    previewPresentation({ body }) {
      const parsed = previewedConfiguration.safeParse(body);
      if (parsed.success) return Promise.resolve({ body: previewOf(parsed.data, now()) });
      const errors = fieldProblems(parsed.error.issues, body);
      return Promise.reject(new ProblemError('invalid_request', 'The presentation breaks a rule', errors));
    },

    async listAudit({ query: { cursor = null } }) {
      if (cursor !== null && !AUDIT_CURSOR.test(cursor)) {
        const detail = 'must be the cursor of the page before';
        const errors = [{ pointer: 'cursor', code: 'invalid_format' as const, detail }];
        throw new ProblemError('invalid_request', 'The cursor is not one of this list', errors);
      }
      return { body: await audit.page(cursor) };
    },
  };

  async function setActive(
    { id, etag, person }: Pick<OperationRequest<'activateConfiguration'>, 'id' | 'etag' | 'person'>,
    active: boolean,
  ): Promise<Answered> {
    const action = active ? 'configuration.activate' : 'configuration.deactivate';
    const changed = await changes.make(action, person, (all) => {
      const before = unchanged(all, id, etag);
      return { before, after: { ...before, active } };
    });
    return answered(changed);
  }

  async function answered(configuration: Configuration): Promise<Answered> {
    const body = await stateOf(configuration, dependencies);
    return { body, etag: body.etag };
  }
}
