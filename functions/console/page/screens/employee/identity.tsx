import type { EmployeeMonth } from '../../../contract/calendar';
import { ButtonLink, ExternalLink } from '../../components/button';
import { Callout } from '../../components/messages';
import { useConfigurationNames } from '../history/names';
import { useTexts } from '../../language';
import { Link } from '../../router';
import { cityOf } from '../../time-zones';
import { employeeTexts } from './texts';

type Employee = EmployeeMonth['employee'];

/** Who the employee is, with the ways to the log and to the calendar. */
export function Identity({ employee }: { employee: Employee }) {
  const texts = useTexts(employeeTexts);
  const names = useConfigurationNames();
  const { id, address, name, establishment, configuration, timeZone } = employee;
  const title = name ?? address ?? texts.luccaId(id ?? '');
  const facts = [
    ...(address !== null && address !== title ? [address] : []),
    ...(establishment === null ? [] : [establishment]),
    ...(configuration === null
      ? []
      : [
          <Link class="link" to={`/console/configurations/${encodeURIComponent(configuration)}`}>
            {/* Without any name, the names are still loading. */}
            {names.get(configuration) ?? (names.size === 0 ? '…' : configuration)}
          </Link>,
        ]),
    ...(timeZone === null ? [] : [texts.timeOf(cityOf(timeZone))]),
    ...(address === null || name === null ? [] : id === null ? [] : [texts.luccaId(id)]),
  ];
  return (
    <div class="console-row mod-spread">
      <div class="console-person">
        <span class="console-initials" aria-hidden="true">
          {initialsOf(title)}
        </span>
        <div>
          <h2>{title}</h2>
          <p class="console-small console-subtle">{facts.map((fact, index) => [index > 0 && ' · ', fact])}</p>
        </div>
      </div>
      {address !== null && (
        <div class="console-row">
          <ButtonLink small kind="quietAccent" to={`/console/log?employee=${encodeURIComponent(address)}`}>
            {texts.seeLog}
          </ButtonLink>
          <span title={texts.googleAccess}>
            <ExternalLink to={calendarOf(address, timeZone)} button={{ small: true }}>
              {texts.googleCalendar}
            </ExternalLink>
          </span>
        </div>
      )}
    </div>
  );
}

/** Warns that the latest event mixes two people up. */
export function ConflictNotice({ conflict }: { conflict: NonNullable<EmployeeMonth['conflict']> }) {
  const texts = useTexts(employeeTexts);
  const { id, address, idHolder, addressHolder } = conflict;
  return (
    <Callout tone="warning" title={texts.conflict}>
      <p>
        {texts.conflictOf(id, idHolder ?? texts.someone, address, addressHolder ?? texts.someone)}{' '}
        {texts.conflictHelp}
      </p>
    </Callout>
  );
}

/** Of a name or an address: `Léa Fontaine` and `lea.fontaine@acme.example` have the same. */
function initialsOf(name: string): string {
  const words = (name.split('@')[0] ?? '').split(/[\s.\-_]+/).filter((word) => word !== '');
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return letters.map((word) => word?.charAt(0).toUpperCase() ?? '').join('');
}

/** Google shows it only to people who have access to this calendar. */
function calendarOf(address: string, timeZone: string | null): string {
  const query = new URLSearchParams({ src: address, mode: 'MONTH', ...(timeZone && { ctz: timeZone }) });
  return `https://calendar.google.com/calendar/embed?${query.toString()}`;
}
