import type { Configuration } from '../../../../functions/domain/configuration';
import type { DirectoryEmployee } from '../../../../functions/store/directory-store';
import { FindingError, wrong } from '../../../doctor/finding';
import type { AcceptanceOptions } from '../../options';
import { MARK } from '../control-context';
import type { Stage } from './stage';

/** How an event refers to an employee: by id as Lucca does, or with an address if the directory lacks the id. */
export type Reference = { id: string; email: string | null };

/** Whose events are sent, and what they are. */
export type Subject = {
  configuration: Configuration;
  tenant: string;
  establishmentId: string;
  /**
   * Sessions of the employee with the other one as the guest, or absences of the employee. Workplaces are not used: they
   * would compete with the employee's own for a day.
   */
  kind: 'session' | 'leave';
  owner: Reference;
  ownerAddress: string;
  guest: Reference;
  guestAddress: string;
};

/** Lucca ids are numbers, so no employee has these. */
const UNKNOWN_OWNER = `${MARK}employee`;
const UNKNOWN_GUEST = `${MARK}second`;

/**
 * Chooses the events to send. They cost no request to Lucca and send no invitation: a known employee is named by id, as
 * in Lucca's events, and any other one with the address.
 *
 * @throws FindingError if the configuration does not write such events for the employee
 */
export async function chooseSubject(stage: Stage, options: AcceptanceOptions): Promise<Subject> {
  const configuration = await stage.configuration();
  const { tenant, establishments } = configuration;
  const { owner, guest } = await findEmployees(stage, options);
  if (!configuration.active) {
    throw stop(`the configuration ${configuration.id} is inactive`, 'Activate it, or name another one');
  }
  const establishmentId = owner?.establishmentId ?? establishments[0] ?? '';
  if (!establishments.includes(establishmentId)) {
    throw stop(
      `the employee works in establishment ${establishmentId}, which is not in the configuration ${configuration.id}`,
      'Name an employee of the configuration with --employee',
    );
  }
  return {
    ...{ configuration, tenant, establishmentId, kind: kindFor(configuration) },
    ...subjectNames(options, { owner, guest }),
  };
}

/** The names of both employees in events, also of an earlier run. */
export function subjectNames(
  { employee, second }: Pick<AcceptanceOptions, 'employee' | 'second'>,
  { owner, guest }: { owner: DirectoryEmployee | null; guest: DirectoryEmployee | null },
): Pick<Subject, 'owner' | 'ownerAddress' | 'guest' | 'guestAddress'> {
  return {
    owner: owner ? { id: owner.id, email: null } : { id: UNKNOWN_OWNER, email: employee },
    ownerAddress: employee,
    guest: guest ? { id: guest.id, email: null } : { id: UNKNOWN_GUEST, email: second },
    guestAddress: second,
  };
}

/** Finds both employees in the directory; null if it lacks them. */
export async function findEmployees(
  stage: Stage,
  { employee, second }: Pick<AcceptanceOptions, 'employee' | 'second'>,
): Promise<{ owner: DirectoryEmployee | null; guest: DirectoryEmployee | null }> {
  const { tenant } = await stage.configuration();
  const { directory } = await stage.stores();
  const found: { owner: DirectoryEmployee | null; guest: DirectoryEmployee | null } = {
    owner: null,
    guest: null,
  };
  for await (const entry of directory.all(tenant)) {
    const address = entry.isAbsent ? null : (entry.email?.toLowerCase() ?? null);
    if (address === employee) found.owner = entry;
    if (address === second) found.guest = entry;
  }
  return found;
}

/** Absences have no guests. A session has one, who must not get an email about each test event. */
function kindFor({ id, products, presentation }: Configuration): Subject['kind'] {
  if (products.includes('training') && presentation.sendInvitations === 'none') return 'session';
  if (products.includes('absences')) return 'leave';
  throw stop(
    `the configuration ${id} has neither absences, nor training without invitation emails`,
    'Select one of them for a stage that is not in use yet, or name another configuration',
  );
}

function stop(reason: string, advice: string): FindingError {
  return new FindingError(wrong(reason, advice));
}
