import {
  employee,
  employeeWithAddress,
  reference,
  type EmployeeReference,
  type Reference,
} from './reference';

type Names = { givenName: string; familyName: string };
type Status = 'active' | 'upcoming' | 'deactivated';

/** An employee in Lucca's API. */
export type EmployeeData = Reference &
  Names & {
    email: string | null;
    status: Status;
    applicableJobPosition: Reference;
    createdAt: string;
    lastUpdatedAt: string;
  };

export type Hiring = Partial<Names> & {
  /** Id of the business establishment. @default that of the organization */
  establishment?: string;
  /** @default active */
  status?: Status;
  /** Whether events include the address. Lucca documents it in its API only. */
  namesAddress?: boolean;
};

/** What may change of an employee. */
export type EmployeeChange = Partial<Names & { email: string | null; status: Status }>;

type Establishment = { name: string; timezoneId: string | null; isArchived?: boolean };
type Hired = Names & {
  email: string | null;
  status: Status;
  namesAddress: boolean;
  /** Ids of the establishments, one for each job position; the last one is the applicable one. */
  places: readonly [...string[], string];
};

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
  /** Employee ids by job position. */
  readonly #holders = new Map<string, string>();

  /** @param establishment id of the default one */
  constructor(private readonly establishment: string) {
    this.establishments.set(establishment, { name: 'Marseille', timezoneId: 'Europe/Paris' });
  }

  hire(
    id: string,
    email: string | null,
    { establishment = this.establishment, ...hiring }: Hiring,
  ): EmployeeReference {
    const names = { givenName: 'Léa', familyName: `Martin ${id}` };
    const defaults = { ...names, status: 'active' as const, namesAddress: false };
    this.#employees.set(id, { ...defaults, ...hiring, email, places: [establishment] });
    this.#holders.set(jobPositionId(id, 0), id);
    return this.refer(employee(id));
  }

  change(id: string, change: EmployeeChange): EmployeeData {
    const changed = { ...existing(this.#employees, id), ...change };
    this.#employees.set(id, changed);
    return show(id, changed);
  }

  changeAddress(id: string, email: string | null): EmployeeData {
    return this.change(id, { email });
  }

  /** Gives the employee a new job position, which becomes the applicable one. */
  transfer(id: string, establishment: string): JobPosition {
    const before = existing(this.#employees, id);
    const moved: Hired = { ...before, places: [...before.places, establishment] };
    this.#employees.set(id, moved);
    const position = jobPosition(id, moved, moved.places.length - 1);
    this.#holders.set(position.id, id);
    return position;
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

  listedEmployees(): EmployeeData[] {
    return [...this.#employees].map(([id, known]) => show(id, known));
  }

  jobPosition(id: string): JobPosition | null {
    const holder = this.#holders.get(id);
    return holder === undefined ? null : (this.#jobPositionsOf(holder).find((one) => one.id === id) ?? null);
  }

  /** The present and former positions. */
  listedJobPositions(): JobPosition[] {
    return [...this.#employees.keys()].flatMap((id) => this.#jobPositionsOf(id));
  }

  listedEstablishments() {
    return [...this.establishments].map(([id, { isArchived = false, ...known }]) => ({
      ...reference('business-establishment', id),
      ...known,
      isArchived,
      ...CREATED,
    }));
  }

  listedLeaveAccounts() {
    return [...this.leaveAccounts].map(([id, name]) => ({
      ...reference('leave-account', id),
      name,
      unit: 'workingDays',
    }));
  }

  establishmentOf(employeeId: string): string {
    return this.#employees.get(employeeId)?.places.at(-1) ?? this.establishment;
  }

  #jobPositionsOf(employeeId: string): JobPosition[] {
    const known = existing(this.#employees, employeeId);
    return known.places.map((_, number) => jobPosition(employeeId, known, number));
  }
}

function show(id: string, { givenName, familyName, email, status, places }: Hired): EmployeeData {
  return {
    ...reference('employee', id),
    ...{ givenName, familyName, email, status },
    applicableJobPosition: reference('job-position', jobPositionId(id, places.length - 1)),
    ...CREATED,
  };
}

export type JobPosition = ReturnType<typeof jobPosition>;

/** @param number of the position, from 0 */
function jobPosition(employeeId: string, { places, status }: Hired, number: number) {
  const isLast = number === places.length - 1;
  return {
    ...reference('job-position', jobPositionId(employeeId, number)),
    employee: reference('employee', employeeId),
    employment: reference('employment', `of-${employeeId}`),
    businessEstablishment: reference('business-establishment', places[number] ?? ''),
    department: reference('department', '1'),
    status: isLast ? status : ('deactivated' as const),
    startsOn: `${2020 + number}-01-01`,
    endsOn: isLast ? null : `${2020 + number}-12-31`,
  };
}

function jobPositionId(employeeId: string, number: number): string {
  return `of-${employeeId}${number === 0 ? '' : `-${number + 1}`}`;
}

/** @throws if the id is unknown: an error of the test */
export function existing<T>(all: ReadonlyMap<string, T>, id: string): T {
  const found = all.get(id);
  if (found === undefined) throw new Error(`The fake of Lucca has no resource with the id ${id}`);
  return found;
}
