import type { FakeLucca } from '../fakes/lucca/lucca';
import type { EmployeeReference } from '../fakes/lucca/reference';
import type { TestHarness } from './harness';
import type { Week } from './next-week';

/** The people of the training centre. Events do not name their addresses: Lucca's API does. */
export const ADDRESSES = {
  lea: 'lea.fontaine@acme.example',
  malik: 'malik.benali@acme.example',
  tom: 'tom.nguyen@acme.example',
  zoe: 'zoe.lambert@acme.example',
  ines: 'ines.moreau@acme.example',
};

/** What a chapter of the story is told with. */
export type Cast = Record<keyof typeof ADDRESSES, EmployeeReference> & {
  lucca: FakeLucca;
  harness: TestHarness;
  week: Week;
};

export function gather(lucca: FakeLucca, harness: TestHarness, week: Week): Cast {
  return {
    lucca,
    harness,
    week,
    lea: lucca.hire(ADDRESSES.lea),
    malik: lucca.hire(ADDRESSES.malik),
    tom: lucca.hire(ADDRESSES.tom),
    zoe: lucca.hire(ADDRESSES.zoe),
    ines: lucca.hire(ADDRESSES.ines),
  };
}
