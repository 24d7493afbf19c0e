import { mergeEvent } from '../../../functions/sync/write-event';

const stored = {
  id: 'abc',
  etag: '"1"',
  status: 'confirmed',
  summary: 'Old',
  location: 'Old room',
  colorId: '5',
  reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 30 }] },
  attendees: [
    { email: 'tom@acme.example', responseStatus: 'accepted', comment: 'Yes' },
    { email: 'Ann@acme.example', responseStatus: 'declined' },
    { email: 'added@by.hand', responseStatus: 'tentative' },
  ],
  extendedProperties: { private: { theirs: '1', connectorVersion: '0.9' }, shared: { a: 'b' } },
};

const ours = {
  id: 'abc',
  status: 'confirmed',
  summary: 'New',
  attendees: [{ email: 'tom@acme.example' }, { email: 'eve@acme.example' }],
  extendedProperties: { private: { connectorVersion: '1.0' } },
};

describe('mergeIntoStored', () => {
  const merged = mergeEvent(stored, ours, ['tom@acme.example', 'ann@acme.example']);

  it('sets what is ours, and takes away what the projection lacks', () => {
    expect(merged.summary).toBe('New');
    expect(JSON.parse(JSON.stringify(merged))).not.toHaveProperty('location');
  });

  it("keeps people's colour, reminders and properties", () => {
    expect(merged).toMatchObject({
      colorId: '5',
      reminders: stored.reminders,
      extendedProperties: { private: { theirs: '1', connectorVersion: '1.0' }, shared: { a: 'b' } },
    });
  });

  it("keeps people's reminders when a new event begins with others", () => {
    const begun = { ...ours, reminders: { useDefault: false } };

    expect(mergeEvent(stored, begun, []).reminders).toEqual(stored.reminders);
  });

  it('keeps answers and the guests that people added, and drops ours that left', () => {
    expect(merged.attendees).toEqual([
      { email: 'tom@acme.example', responseStatus: 'accepted', comment: 'Yes' },
      { email: 'eve@acme.example' },
      { email: 'added@by.hand', responseStatus: 'tentative' },
    ]);
  });
});
