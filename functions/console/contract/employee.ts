import * as z from 'zod/mini';
import { PRODUCTS } from '../../domain/vocabulary';
import { calendarEvent } from './calendar-event';

export const employeeQuery = z.object({
  /** Address, or Lucca's id. */
  employee: z.string(),
  /** `2026-03` */
  month: z.string(),
});

/** What was written for the employee and lies, at least in part, in this month: as a calendar's owner, or as a guest. */
export const employeeMonth = z.object({
  employee: z.object({
    /** Lucca's id; null of whom is known only as a guest. */
    id: z.nullable(z.string()),
    tenant: z.string(),
    /** Guests are found by it; null if nothing tells it. */
    address: z.nullable(z.string()),
  }),
  items: z.array(
    z.object({
      role: z.enum(['owner', 'guest']),
      /** Address of whose calendar it is in, where the employee is a guest. */
      owner: z.nullable(z.string()),
      product: z.nullable(z.enum(PRODUCTS)),
      configuration: z.nullable(z.string()),
      /** `<type>/<id>` */
      resource: z.string(),
      googleLink: z.nullable(z.string()),
      luccaLink: z.nullable(z.string()),
      /** Row of the newest event of Lucca about it; null if the log does not have it any more. */
      logId: z.nullable(z.string()),
      /** A change is under way, or its end is not known. */
      isInDoubt: z.boolean(),
      event: calendarEvent,
    }),
  ),
  /** There are more than are shown. */
  isCut: z.boolean(),
});
export type EmployeeMonth = z.infer<typeof employeeMonth>;
