import { rejectUnknownEstablishments } from '../../../../functions/console/configurations/establishment-rules';
import { ProblemError } from '../../../../functions/console/http/response';
import { aConfiguration } from '../../../support/builders/configurations';

const establishment = (id: string, isArchived = false) => ({ id, name: id, timeZone: null, isArchived });
const LISTED = [establishment('12'), establishment('13'), establishment('16', true)];

function rejected(establishments: string[], { before = null, listed = LISTED }: Rejected = {}) {
  try {
    rejectUnknownEstablishments(aConfiguration({ establishments }), before, listed);
    return [];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.errors.map(({ pointer, code, detail }) => [pointer, code, detail]);
  }
}

type Rejected = { before?: ReturnType<typeof aConfiguration> | null; listed?: typeof LISTED | null };

describe('the establishments of a configuration', () => {
  it('are accepted if Lucca lists them', () => {
    expect(rejected(['12', '13'])).toEqual([]);
  });

  it('are rejected one by one if Lucca does not list them, or has archived them', () => {
    expect(rejected(['12', 'Milan', '16'])).toEqual([
      ['/establishments/1', 'not_in_list', 'is not an establishment of this Lucca tenant'],
      ['/establishments/2', 'not_in_list', 'is archived in Lucca'],
    ]);
  });

  it('may stay if the configuration already has them', () => {
    expect(
      rejected(['12', '16', '99'], { before: aConfiguration({ establishments: ['16', '99'] }) }),
    ).toEqual([]);
  });

  it('are all checked if the tenant changes', () => {
    const before = aConfiguration({ establishments: ['99'], tenant: 'https://other.ilucca.net' });

    expect(rejected(['99'], { before })).toHaveLength(1);
  });

  it('need the form of an id if Lucca gives no list', () => {
    expect(rejected(['99', 'Milan'], { listed: null })).toEqual([
      [
        '/establishments/1',
        'invalid_format',
        'must be the Lucca id of an establishment, a number such as 12',
      ],
    ]);
  });
});
