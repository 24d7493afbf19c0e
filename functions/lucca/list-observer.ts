import type { Logger } from '@aws-lambda-powertools/logger';

/** Is told what is unusual about Lucca's lists. */
export type ListObserver = {
  /** So many items of a page were not understood, and are left out. */
  onUnreadable?: (list: { path: string; items: number }) => void;
  /** Lucca refuses to filter or sort the list: it is read whole. */
  onFiltersRefused?: (list: { path: string }) => void;
};

/** Tells the log of the function. Nothing of what the items hold is said. */
export function loggingListObserver(logger: Logger): Required<ListObserver> {
  return {
    onUnreadable: (list) => {
      logger.warn('Items of a list of Lucca are not understood, and left out', list);
    },
    onFiltersRefused: (list) => {
      logger.warn('Lucca refuses to filter a list: it is read whole, and asked again in a week', list);
    },
  };
}
