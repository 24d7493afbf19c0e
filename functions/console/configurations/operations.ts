import * as z from 'zod';
import type { Configuration } from '../../domain/configuration';
import type { OpenCalendar } from '../../google/calendar';
import type { GoogleCredentialsStore } from '../../google/credentials';
import type { AuditTrail } from '../../store/audit-trail';
import type { FieldProblem } from '../contract/problem';
import { fieldProblems } from '../http/field-problems';
import type { OperationRequest, OperationResult, Operations } from '../http/operations';
import { ProblemError } from '../http/response';
import { changeConfigurations, findConfiguration, findUnchanged, type ChangeDependencies } from './changes';
import { rejectTakenEstablishments, rejectUnknownEstablishments } from './establishment-rules';
import type { Establishments } from './establishments';
import { checkGoogle, listGoogleCredentials, type GoogleSecrets } from './google';
import { changedConfiguration, configurationId, newConfiguration, previewedConfiguration } from './input';
import { previewOf } from './preview';
import { withState, type StateDependencies } from './state';
import { checkTenant, type TenantCheckDependencies } from './tenant-check';

export type ConfigurationDependencies = StateDependencies &
  ChangeDependencies &
  TenantCheckDependencies & {
    audit: Pick<AuditTrail, 'page'>;
    secrets: Pick<GoogleSecrets, 'prefix' | 'list'>;
    credentials: Pick<GoogleCredentialsStore, 'read' | 'forget'>;
    establishments: Pick<Establishments, 'list' | 'ofTenant'>;
    /** Origin of Google's Admin console. */
    adminConsole: string;
    /** Uses a gate that always calls Google. */
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
  | 'checkTenant'
  | 'previewPresentation'
  | 'listAudit';

type ConfigurationResult = OperationResult<'getConfiguration'>;

/** Format of the audit trail's cursors. Other values are rejected here: DynamoDB fails on empty and very long keys. */
const AUDIT_CURSOR = /^\d{4}-\d\d-\d\dT[\d:.]{1,20}Z#[^#]{1,100}#\d$/;

export function configurationOperations(
  dependencies: ConfigurationDependencies,
): Pick<Operations, ConfigurationOperation> {
  const { audit, secrets, establishments, adminConsole, now } = dependencies;

  return {
    async listConfigurations() {
      const configurations = await load();
      return {
        body: { items: await Promise.all(configurations.map((one) => withState(one, dependencies))) },
      };
    },

    async getConfiguration({ id }) {
      return resultOf(findConfiguration(await load(), id));
    },

    async createConfiguration({ body, person }) {
      const { prefix } = secrets;
      const defaultSecret = body.google?.credentialsSecretId ?? (await onlySecret());
      const listed = await establishments.ofTenant(body.tenant, body.establishments);
      const decide = (all: Configuration[]) => {
        const id = configurationId(body.name, new Set(all.map((one) => one.id)));
        const after = newConfiguration(body, id, { defaultSecret, prefix });
        rejectUnknownEstablishments(after, null, listed);
        rejectTakenEstablishments(after, all);
        return { before: null, after };
      };
      const created = await changeConfigurations('configuration.create', person, decide, dependencies);
      return { ...(await resultOf(created)), location: `/api/configurations/${created.id}` };
    },

    async changeConfiguration({ id, body, etag, person }) {
      const listed = await establishments.ofTenant(body.tenant, body.establishments);
      const decide = (all: Configuration[]) => {
        const before = findUnchanged(all, id, etag);
        const after = changedConfiguration(body, before, secrets.prefix);
        const others = all.filter((one) => one.id !== id);
        rejectUnknownEstablishments(after, before, listed);
        rejectTakenEstablishments(after, others);
        return { before, after };
      };
      return resultOf(await changeConfigurations('configuration.change', person, decide, dependencies));
    },

    async deleteConfiguration({ id, etag, person }) {
      const decide = (all: Configuration[]) => ({ before: findUnchanged(all, id, etag), after: null });
      await changeConfigurations('configuration.delete', person, decide, dependencies);
      return { body: null };
    },

    activateConfiguration: (request) => setActive(request, true),
    deactivateConfiguration: (request) => setActive(request, false),

    async checkAuthorization({ id, body }) {
      const configuration = findConfiguration(await load(), id);
      const address = z.email().safeParse(body.address.trim());
      if (!address.success) {
        throw invalid('The address is invalid', '/address', 'must be an email address');
      }
      const employee = address.data.toLowerCase();
      return { body: await checkGoogle(configuration, employee, dependencies.openCalendar, now) };
    },

    async listGoogleCredentials() {
      const list = await listGoogleCredentials(await load(), secrets, dependencies.credentials);
      return { body: { ...list, adminConsole } };
    },

    async listEstablishments() {
      return { body: await establishments.list(await load()) };
    },

    async checkTenant({ body }) {
      return { body: await checkTenant(body.tenant, await load(), dependencies) };
    },

    previewPresentation({ body }) {
      const parsed = previewedConfiguration.safeParse(body);
      if (parsed.success) return Promise.resolve({ body: previewOf(parsed.data, now()) });
      const errors = fieldProblems(parsed.error.issues, body);
      return Promise.reject(new ProblemError('invalid_request', 'The presentation is invalid', errors));
    },

    async listAudit({ query: { cursor = null } }) {
      if (cursor !== null && !AUDIT_CURSOR.test(cursor)) {
        throw invalid(
          'The cursor does not belong to this list',
          'cursor',
          'must be the cursor of the previous page',
        );
      }
      return { body: await audit.page(cursor) };
    },
  };

  async function load(): Promise<Configuration[]> {
    return (await dependencies.configurations.load()).configurations;
  }

  async function onlySecret(): Promise<string | undefined> {
    const [only, ...others] = (await secrets.list(await load())).names;
    return others.length === 0 ? only : undefined;
  }

  async function setActive(
    { id, etag, person }: OperationRequest<'activateConfiguration' | 'deactivateConfiguration'>,
    active: boolean,
  ): Promise<ConfigurationResult> {
    const action = active ? 'configuration.activate' : 'configuration.deactivate';
    const decide = (all: Configuration[]) => {
      const before = findUnchanged(all, id, etag);
      return { before, after: { ...before, active } };
    };
    return resultOf(await changeConfigurations(action, person, decide, dependencies));
  }

  async function resultOf(configuration: Configuration): Promise<ConfigurationResult> {
    const body = await withState(configuration, dependencies);
    return { body, etag: body.etag };
  }
}

function invalid(message: string, pointer: FieldProblem['pointer'], detail: string): ProblemError {
  return new ProblemError('invalid_request', message, [{ pointer, code: 'invalid_format', detail }]);
}
