import type { AnswerOf, BodyOf, OperationName, QueryOf } from './contract/operations';
import type { Person } from './contract/session';

/** A request that was let in: its role, its query and its body are what the operation wants. */
export type OperationRequest<Name extends OperationName> = {
  /** Of the path, decoded; empty where the path has none. */
  id: string;
  query: QueryOf<Name>;
  body: BodyOf<Name>;
  /** What `If-Match` holds, without its quotes; empty where the operation does not need it. */
  etag: string;
  person: Person;
};

export type OperationResult<Name extends OperationName> = {
  body: AnswerOf<Name>;
  /** Of what is in the body, without quotes. */
  etag?: string;
  /** Path of what was created. */
  location?: string;
};

/** Does what the API promises. Throws a ProblemError where it cannot; what else it throws is an internal error. */
export type Operations = {
  [Name in OperationName]: (request: OperationRequest<Name>) => Promise<OperationResult<Name>>;
};
