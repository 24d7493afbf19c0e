import type * as z from 'zod/mini';
import type { ProblemCode } from './problem';
import type { Role } from './session';

export type Operation = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With its parameter: `/api/logs/{id}`. */
  path: `/api/${string}`;
  summary: string;
  /** The minimum role. */
  role: Role;
  query: z.ZodMiniObject | null;
  body: z.ZodMiniType | null;
  /** Whether the request needs `If-Match`. */
  needsEtag: boolean;
  status: 200 | 201 | 204;
  response: z.ZodMiniType | null;
  /** Besides the problems of every operation. */
  problems: readonly ProblemCode[];
};

/** What most reads have in common. */
export const read = {
  method: 'GET',
  role: 'reader',
  query: null,
  body: null,
  needsEtag: false,
  status: 200,
  problems: [],
} as const;

/** What most changes have in common. */
export const change = {
  method: 'POST',
  role: 'administrator',
  query: null,
  body: null,
  needsEtag: false,
  status: 200,
} as const;
