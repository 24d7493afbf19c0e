import type { GuestIndex, Invitation } from '../../../functions/store/guest-index';

/** The guest index's contract in memory, which keeps what it was told. */
export function memoryGuests() {
  const added: Invitation[] = [];
  const index: Pick<GuestIndex, 'add'> = {
    add: (invitation) => {
      added.push(invitation);
      return Promise.resolve();
    },
  };
  return { ...index, added };
}
