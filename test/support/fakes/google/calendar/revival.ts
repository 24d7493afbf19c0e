import { RejectionReason } from '../refusal';
import type { Revival, Switches } from '../switches';

const REJECTION_REASONS: Record<Exclude<Revival, 'accept'>, () => RejectionReason> = {
  400: () => RejectionReason.invalid('Invalid Value'),
  403: () => new RejectionReason(403, 'forbidden', 'Forbidden'),
  404: () => RejectionReason.notFound(),
  410: () => RejectionReason.gone(),
};

/**
 * Decides on a write that would bring a deleted event back.
 *
 * @param ifMatch null if the caller wrote without reading first
 */
export function checkRevival({ revive, reviveUnread }: Switches, ifMatch: string | null): void {
  const revival = ifMatch === null ? (reviveUnread ?? revive) : revive;
  if (revival !== 'accept') throw REJECTION_REASONS[revival]();
}
