/** Where the month of an employee is shown. */
export function employeeAddress(employee: string, month?: string): string {
  const query = new URLSearchParams({ employee, ...(month !== undefined && { month }) });
  return `/console/employee?${query.toString()}`;
}
