import type { LuccaEvent } from '../event';

/** Behaviour that Lucca does not document, or that may differ from our assumptions. */
export type ApiSwitches = {
  /** The lists of events and leaves ignore filters and sorting: all items, newest first. */
  ignoresFilters: boolean;
  /**
   * The lists of events and leaves answer 400 to parameters that Lucca does not document for them. Without it, the list
   * of events ignores such parameters.
   */
  refusesFilters: boolean;
  /** The list of events filters by a range of `occurredAt`, sorts and limits, though Lucca documents none of it. */
  appliesEventFilters: boolean;
  /** LUCCA-25: the client has no access to related resources, so none are embedded in lists. */
  embedsNothing: boolean;
  /** The list of events has no `data`. */
  listsBareEvents: boolean;
  /** Every resource has undocumented fields. */
  addsFields: boolean;

  /** LUCCA-16: the version that all answers name. */
  namesVersion: string | null;
  /** LUCCA-17: every version that is asked for is answered. */
  servesEveryVersion: boolean;
  /** LUCCA-19: a token has one scope only. */
  refusesScopePairs: boolean;
  /** These filters of lists are ignored, such as `id` (LUCCA-20) or `status`. */
  ignoredFilters: string[];
  /** LUCCA-21: a list by id answers 404 if one of the ids is unknown. */
  refusesUnknownIds: boolean;
  /** LUCCA-24: a list by id leaves former employees out. */
  hidesFormer: boolean;
  /** LUCCA-23: lists are not sorted: the newest comes first. */
  ignoresSorting: boolean;
  /** LUCCA-26: job positions have no establishment. */
  bareJobPositions: boolean;
  /** LUCCA-27: links to other pages have an offset instead of a cursor. */
  pagesByOffset: boolean;
  /** LUCCA-28: lists have no links, whatever they include. */
  omitsLinks: boolean;
  /** LUCCA-28: lists have no number of items, whatever they include. */
  omitsTotalCount: boolean;
  /** LUCCA-29: time zones of establishments have their names in Windows. */
  namesWindowsZones: boolean;
  /** LUCCA-30: leave accounts have their name in `label`. */
  labelsLeaveAccounts: boolean;
  /** LUCCA-31, LUCCA-32: filtered lists of events and leaves lack the first item in the range, or fail. */
  filterFault: 'lacks first' | 'server error' | null;
  /** LUCCA-33: an event by its id has no `data`. */
  answersBareEvents: boolean;
  /** LUCCA-34: how long events are kept, days. */
  keepsEventsDays: number;
  /** LUCCA-37: topics that an endpoint cannot have, such as `calendar-event.created`. */
  refusesTopics: RegExp | null;
  /** LUCCA-38: the answer to the creation of an endpoint has no secret. */
  hidesSecret: boolean;
  /** LUCCA-39: a change of an endpoint keeps its name and topics. */
  ignoresChanges: boolean;
  /** LUCCA-40: the name of the query parameter of the activation. */
  echoParameter: string;
  /** LUCCA-41: endpoints become active without asking for the echo. */
  activatesUnasked: boolean;
  /** LUCCA-42: a request for a test delivery has the id of the endpoint in the body only. */
  testsByBodyOnly: boolean;
  /** LUCCA-43: the signature is that of the body, without the timestamp. */
  signsBodyOnly: boolean;
  /** LUCCA-44: the test delivery has no `source`. */
  testsWithoutSource: boolean;
  /** LUCCA-45: how far Lucca's clock is ahead, ms: the dates of answers and of signatures. */
  clockAheadMs: number;
  /** LUCCA-01 to LUCCA-15: events look otherwise than we assume. */
  alterEvent: (event: LuccaEvent) => object;
  /** Answers have these headers about the rate limit, which Lucca does not document. */
  rateLimitHeaders: Record<string, string>;
};

/** As documented, or as the connector assumes. */
export function defaultSwitches(): ApiSwitches {
  return {
    ignoresFilters: false,
    refusesFilters: false,
    appliesEventFilters: false,
    embedsNothing: false,
    listsBareEvents: false,
    addsFields: false,
    namesVersion: null,
    servesEveryVersion: false,
    refusesScopePairs: false,
    ignoredFilters: [],
    refusesUnknownIds: false,
    hidesFormer: false,
    ignoresSorting: false,
    bareJobPositions: false,
    pagesByOffset: false,
    omitsLinks: false,
    omitsTotalCount: false,
    namesWindowsZones: false,
    labelsLeaveAccounts: false,
    filterFault: null,
    answersBareEvents: false,
    keepsEventsDays: 61,
    refusesTopics: null,
    hidesSecret: false,
    ignoresChanges: false,
    echoParameter: 'echo',
    activatesUnasked: false,
    testsByBodyOnly: false,
    signsBodyOnly: false,
    testsWithoutSource: false,
    clockAheadMs: 0,
    alterEvent: (event) => event,
    rateLimitHeaders: {},
  };
}
