import { configuration } from '../../../../functions/domain/configuration';
import {
  applyChanges,
  updateConfigurationHistory,
  type ConfigurationHistory,
} from '../../../../functions/reconcile/replay/configuration-history';
import { aConfiguration } from '../../../support/builders/configurations';
import { MemoryRecords } from '../../../support/builders/memory-stores';

const T = (minutes: number) => Date.parse('2026-03-05T12:00:00Z') + minutes * 60_000;
const at = (minutes: number) => new Date(T(minutes)).toISOString();
const DAYS = 24 * 60;

const france = aConfiguration();
const south = aConfiguration({ id: 'south', establishments: ['20'] });

/** When the last change of each configuration was seen. */
function changes(history: ConfigurationHistory) {
  return Object.fromEntries(Object.entries(history).map(([id, { changedAt }]) => [id, changedAt]));
}

describe('applyChanges', () => {
  it('records a change when a configuration is new or differs', () => {
    const first = applyChanges({}, [france, south], T(0));
    const same = applyChanges(first, [south, france], T(5));
    const changed = applyChanges(same, [france, { ...south, active: false }], T(10));
    const back = applyChanges(changed, [france, south], T(15));

    expect(changes(first)).toEqual({ france: at(0), south: at(0) });
    expect(same).toEqual(first);
    expect(changes(changed)).toEqual({ france: at(0), south: at(10) });
    expect(changes(back)).toEqual({ france: at(0), south: at(15) });
  });

  it('records a removal, and keeps it as long as rows of the log', () => {
    const removed = applyChanges(applyChanges({}, [france, south], T(0)), [france], T(5));
    const after = applyChanges(removed, [france], T(5 + 90 * DAYS - 1));
    const forgotten = applyChanges(after, [france], T(5 + 90 * DAYS));

    expect(changes(removed)).toEqual({ france: at(0), south: at(5) });
    expect(after).toEqual(removed);
    expect(changes(forgotten)).toEqual({ france: at(0) });
  });

  it('records a change when a removed configuration comes back', () => {
    const removed = applyChanges(applyChanges({}, [south], T(0)), [], T(5));

    expect(changes(applyChanges(removed, [south], T(10)))).toEqual({ south: at(10) });
  });

  it('ignores the order of properties', () => {
    const turned = configuration.parse(Object.fromEntries(Object.entries(france).reverse()));

    expect(changes(applyChanges(applyChanges({}, [france], T(0)), [turned], T(5)))).toEqual({
      france: at(0),
    });
  });

  it('corrects a change that a wrong clock put into the future', () => {
    const ahead = applyChanges({}, [france], T(365 * DAYS));

    expect(changes(applyChanges(ahead, [france], T(0)))).toEqual({ france: at(0) });
  });
});

describe('updateConfigurationHistory', () => {
  it('keeps the history from one run to the next, and writes only changes', async () => {
    const records = new MemoryRecords();
    const write = jest.spyOn(records, 'write');
    await updateConfigurationHistory(records, [france], T(0));
    const later = await updateConfigurationHistory(records, [france], T(5));

    expect(changes(later)).toEqual({ france: at(0) });
    expect(write).toHaveBeenCalledTimes(1);
  });

  it('does not write when another run was faster', async () => {
    const records = new MemoryRecords();
    const read = jest.spyOn(records, 'read').mockResolvedValue(null);
    await updateConfigurationHistory(records, [france], T(0));
    const history = await updateConfigurationHistory(records, [france], T(1));
    read.mockRestore();

    expect(changes(history)).toEqual({ france: at(1) });
    expect(changes(await updateConfigurationHistory(records, [france], T(2)))).toEqual({ france: at(0) });
  });
});
