import { applyConfigurations } from '../../../bin/configure/apply-configurations';
import { aConfiguration } from '../../support/builders/configurations';

const france = aConfiguration();
const spain = aConfiguration({ id: 'spain', establishments: ['20'] });
const italy = aConfiguration({ id: 'italy', establishments: ['30'] });

describe('applyConfigurations', () => {
  it('adds, changes and keeps configurations, and reports each', () => {
    // Prepare
    const renamed = { ...spain, name: 'España' };
    // Act
    const result = applyConfigurations([france, spain], [italy, renamed, france], { prune: false });
    // Assess
    expect(result).toEqual({
      ok: true,
      configurations: [france, renamed, italy],
      changes: [
        { id: 'italy', change: 'added' },
        { id: 'spain', change: 'changed' },
        { id: 'france', change: 'unchanged' },
      ],
    });
  });

  it('changes nothing when applied again', () => {
    // Prepare
    const first = applyConfigurations([spain], [france, italy], { prune: false });
    if (!first.ok) throw new Error('The first time failed');
    // Act
    const second = applyConfigurations(first.configurations, [france, italy], { prune: false });
    // Assess
    expect(second).toEqual({
      ok: true,
      configurations: first.configurations,
      changes: [
        { id: 'france', change: 'unchanged' },
        { id: 'italy', change: 'unchanged' },
      ],
    });
  });

  it('keeps what the file lacks, and removes it when pruning', () => {
    // Act
    const kept = applyConfigurations([france, spain], [italy], { prune: false });
    const pruned = applyConfigurations([france, spain], [italy], { prune: true });
    // Assess
    expect(kept).toMatchObject({ ok: true, configurations: [france, spain, italy] });
    expect(pruned).toEqual({
      ok: true,
      configurations: [italy],
      changes: [
        { id: 'italy', change: 'added' },
        { id: 'france', change: 'removed' },
        { id: 'spain', change: 'removed' },
      ],
    });
  });

  it('rejects an establishment of a kept configuration, and names both', () => {
    // Prepare
    const greedy = { ...italy, establishments: ['30', '12'] };
    // Act
    const result = applyConfigurations([france, spain], [spain, greedy], { prune: false });
    // Assess
    expect(result).toEqual({
      ok: false,
      problems: [
        'configurations[1].establishments[1]: establishment "12" of https://acme.ilucca.net belongs to "france", which is stored and not in the file',
      ],
    });
  });

  it('moves an establishment from one configuration to another', () => {
    // Prepare
    const smaller = { ...france, establishments: ['13'] };
    const larger = { ...spain, establishments: ['20', '12'] };
    // Act
    const together = applyConfigurations([france, spain], [larger, smaller], { prune: false });
    const pruned = applyConfigurations([france, spain], [larger], { prune: true });
    // Assess
    expect(together.ok).toBe(true);
    expect(pruned.ok).toBe(true);
  });

  it('accepts the same establishment id of two tenants', () => {
    // Prepare
    const other = { ...spain, tenant: 'https://other.ilucca.net', establishments: ['12'] };
    // Act
    const result = applyConfigurations([france], [other], { prune: false });
    // Assess
    expect(result.ok).toBe(true);
  });
});
