import { Refusal } from '../refusal';
import type { Revival, Switches } from '../switches';

const REFUSALS: Record<Exclude<Revival, 'accept'>, () => Refusal> = {
  400: () => Refusal.invalid('Invalid Value'),
  403: () => new Refusal(403, 'forbidden', 'Forbidden'),
  404: () => Refusal.notFound(),
  410: () => Refusal.gone(),
};

/**
 * Decides on a write that would bring a deleted event back.
 *
 * @param ifMatch null if the caller wrote without reading first
 */
export function checkRevival({ revive, reviveUnread }: Switches, ifMatch: string | null): void {
  const revival = ifMatch === null ? (reviveUnread ?? revive) : revive;
  if (revival !== 'accept') throw REFUSALS[revival]();
}
