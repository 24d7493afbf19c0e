import * as z from 'zod/mini';
import { PRODUCTS } from '../../store/vocabulary';
import { calendarEvent } from './preview';

export const employeeQuery = z.object({
  /** Address, or Lucca's id. */
  employee: z.string(),
  /** `2026-03` */
  month: z.string(),
});

/** What was written into the employee's own calendar and lies, at least in part, in this month. */
export const employeeMonth = z.object({
  employee: z.object({ id: z.string(), tenant: z.string(), address: z.nullable(z.string()) }),
  items: z.array(
    z.object({
      product: z.nullable(z.enum(PRODUCTS)),
      configuration: z.nullable(z.string()),
      /** `<type>/<id>` */
      resource: z.string(),
      googleLink: z.nullable(z.string()),
      luccaLink: z.nullable(z.string()),
      /** A change is under way, or its end is not known. */
      isInDoubt: z.boolean(),
      event: calendarEvent,
    }),
  ),
  /** There are more than are shown. */
  isCut: z.boolean(),
});
export type EmployeeMonth = z.infer<typeof employeeMonth>;
