import { employee, reference, type EmployeeReference, type Reference } from './reference';

/** Somebody who works here, as `GET /lucca-api/employees/{id}` shows it. */
export type EmployeeData = Reference & {
  givenName: string;
  familyName: string;
  email: string | null;
  status: 'active' | 'upcoming' | 'deactivated';
  applicableJobPosition: Reference | null;
};

export type Hiring = {
  /** Id of the business establishment; that of the organization, if left out. */
  establishment?: string;
  /** Whether events that refer to this employee name the address; only the API knows it, if not. */
  namesAddress?: boolean;
};

type Establishment = { name: string; timezoneId: string | null; isArchived?: boolean };

/** Employees, their job positions, business establishments and kinds of leave: what does not change every day. */
export class Organization {
  readonly establishments = new Map<string, Establishment>();
  /** Names by id. */
  readonly leaveAccounts = new Map([
    ['3', 'Congés payés'],
    ['4', 'Maladie'],
  ]);
  readonly #employees = new Map<string, { email: string | null; establishment: string; isSilent: boolean }>();

  /** @param establishment id of the one that everybody belongs to who is hired without another one */
  constructor(private readonly establishment: string) {
    this.establishments.set(establishment, { name: 'Marseille', timezoneId: 'Europe/Paris' });
  }

  hire(id: string, email: string | null, { establishment, namesAddress = true }: Hiring): EmployeeReference {
    this.#employees.set(id, {
      email,
      establishment: establishment ?? this.establishment,
      isSilent: !namesAddress,
    });
    return this.refer(employee(id, email));
  }

  changeAddress(id: string, email: string | null): EmployeeData {
    const known = this.#employees.get(id);
    if (!known) throw new Error(`Lucca knows nobody with the id ${id}`);
    this.#employees.set(id, { ...known, email });
    return this.#show(id, email);
  }

  /** The reference as an event of this moment holds it. */
  refer(known: EmployeeReference): EmployeeReference {
    const hired = this.#employees.get(known.id);
    if (!hired) return known;
    return employee(known.id, hired.isSilent ? null : hired.email);
  }

  employee(id: string): EmployeeData | null {
    const known = this.#employees.get(id);
    return known ? this.#show(id, known.email) : null;
  }

  jobPosition(id: string): object | null {
    const employeeId = /^of-(.+)$/.exec(id)?.[1] ?? '';
    const known = this.#employees.get(employeeId);
    if (!known) return null;
    return {
      ...reference('job-position', id),
      employee: reference('employee', employeeId),
      businessEstablishment: reference('business-establishment', known.establishment),
      startsOn: '2024-01-01',
      endsOn: null,
    };
  }

  shownEstablishment(id: string): object | null {
    return this.shownEstablishments().find((one) => one.id === id) ?? null;
  }

  shownEstablishments() {
    return [...this.establishments].map(([id, { isArchived = false, ...known }]) => ({
      ...reference('business-establishment', id),
      ...known,
      isArchived,
    }));
  }

  leaveAccount(id: string): object | null {
    const name = this.leaveAccounts.get(id);
    return name === undefined ? null : { ...reference('leave-account', id), name };
  }

  establishmentOf(employeeId: string): string {
    return this.#employees.get(employeeId)?.establishment ?? this.establishment;
  }

  #show(id: string, email: string | null): EmployeeData {
    return {
      ...reference('employee', id),
      givenName: 'Léa',
      familyName: `Martin ${id}`,
      email,
      status: 'active',
      applicableJobPosition: reference('job-position', `of-${id}`),
    };
  }
}
