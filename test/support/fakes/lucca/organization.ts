import {
  employee,
  employeeWithAddress,
  reference,
  type EmployeeReference,
  type Reference,
} from './reference';

/** The answer of `GET /lucca-api/employees/{id}`. */
export type EmployeeData = Reference & {
  givenName: string;
  familyName: string;
  email: string | null;
  status: 'active';
  applicableJobPosition: Reference;
  createdAt: string;
  lastUpdatedAt: string;
};

export type Hiring = {
  /** Id of the business establishment. @default that of the organization */
  establishment?: string;
  /** Whether events include the address. Lucca documents it in its API only. */
  namesAddress?: boolean;
};

type Establishment = { name: string; timezoneId: string | null; isArchived?: boolean };
type Hired = { email: string | null; establishment: string; namesAddress: boolean };

const CREATED = { createdAt: '2024-01-01T08:00:00Z', lastUpdatedAt: '2024-01-01T08:00:00Z' };

/** Employees, their job positions, business establishments and leave accounts. */
export class Organization {
  readonly establishments = new Map<string, Establishment>();
  /** Names by id. */
  readonly leaveAccounts = new Map([
    ['3', 'Congés payés'],
    ['4', 'Maladie'],
  ]);
  readonly #employees = new Map<string, Hired>();

  /** @param establishment id of the default one */
  constructor(private readonly establishment: string) {
    this.establishments.set(establishment, { name: 'Marseille', timezoneId: 'Europe/Paris' });
  }

  hire(
    id: string,
    email: string | null,
    { establishment = this.establishment, namesAddress = false }: Hiring,
  ): EmployeeReference {
    this.#employees.set(id, { email, establishment, namesAddress });
    return this.refer(employee(id));
  }

  changeAddress(id: string, email: string | null): EmployeeData {
    const known = this.#employees.get(id);
    if (!known) throw new Error(`Lucca has no employee with the id ${id}`);
    const changed = { ...known, email };
    this.#employees.set(id, changed);
    return show(id, changed);
  }

  /** The reference that an event holds now. */
  refer(known: EmployeeReference): EmployeeReference {
    const hired = this.#employees.get(known.id);
    if (!hired) return known;
    return hired.namesAddress ? employeeWithAddress(known.id, hired.email) : employee(known.id);
  }

  employee(id: string): EmployeeData | null {
    const known = this.#employees.get(id);
    return known ? show(id, known) : null;
  }

  jobPosition(id: string) {
    const employeeId = /^of-(.+)$/.exec(id)?.[1] ?? '';
    const known = this.#employees.get(employeeId);
    return known ? jobPositionOf(employeeId, known) : null;
  }

  listedEstablishments() {
    return [...this.establishments].map(([id, { isArchived = false, ...known }]) => ({
      ...reference('business-establishment', id),
      ...known,
      isArchived,
      ...CREATED,
    }));
  }

  leaveAccount(id: string) {
    const name = this.leaveAccounts.get(id);
    return name === undefined ? null : { ...reference('leave-account', id), name, unit: 'workingDays' };
  }

  establishmentOf(employeeId: string): string {
    return this.#employees.get(employeeId)?.establishment ?? this.establishment;
  }
}

function show(id: string, { email }: Hired): EmployeeData {
  return {
    ...reference('employee', id),
    givenName: 'Léa',
    familyName: `Martin ${id}`,
    email,
    status: 'active',
    applicableJobPosition: reference('job-position', `of-${id}`),
    ...CREATED,
  };
}

function jobPositionOf(employeeId: string, { establishment }: Hired) {
  return {
    ...reference('job-position', `of-${employeeId}`),
    employee: reference('employee', employeeId),
    employment: reference('employment', `of-${employeeId}`),
    businessEstablishment: reference('business-establishment', establishment),
    department: reference('department', '1'),
    status: 'active',
    startsOn: '2024-01-01',
    endsOn: null,
  };
}
