import type { CalendarEntry } from './calendar';
import { ADDRESSES } from './cast';
import type { Day, Week } from './next-week';

/** Every event of every calendar when the story is over. */
export function ending({ monday, tuesday, wednesday, thursday, friday, mondayAfter }: Week): CalendarEntry[] {
  const { lea, malik, tom, zoe, ines } = ADDRESSES;
  return [
    {
      owner: malik,
      title: 'Prise de parole en public (complet)',
      ...between(tuesday, '09:00', '17:00'),
      place: 'Salle Prado',
      guests: [tom],
    },
    {
      owner: lea,
      title: 'Gestes qui sauvent 🚑',
      ...between(friday, '14:00', '17:00'),
      place: 'Salle Vallon',
      guests: [zoe],
    },
    { owner: tom, title: 'Télétravail', ...all(wednesday), place: 'homeOffice', guests: [] },
    {
      owner: zoe,
      title: 'Marseille, 3e étage',
      ...between(thursday, '14:00', '18:00'),
      place: 'officeLocation',
      guests: [],
    },
    { owner: tom, title: 'Absent', ...all(friday), place: null, guests: [] },
    { owner: tom, title: 'Absent', ...all(mondayAfter), place: null, guests: [] },
    { owner: malik, title: 'Télétravail', ...all(monday), place: 'homeOffice', guests: [] },
    { owner: ines, title: 'Télétravail', ...all(tuesday), place: 'homeOffice', guests: [] },
    { owner: ines, title: 'Absent', ...between(thursday, '09:00', '13:00'), place: null, guests: [] },
  ];
}

function all({ date }: Day) {
  return { from: date, to: date };
}

function between({ date }: Day, from: string, to: string) {
  return { from: `${date}T${from}`, to: `${date}T${to}` };
}
