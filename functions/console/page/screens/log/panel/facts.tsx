import type { ComponentChildren } from 'preact';
import type { LogDetail, LogRow } from '../../../../contract/logs';
import { ExternalLink } from '../../../components/button';
import { Icon } from '../../../components/icon';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { Link } from '../../../router';
import { employeePath } from '../../employee/employee-search';
import { logTexts } from '../texts';

type FactsProps = {
  detail: LogDetail;
  names: ReadonlyMap<string, string>;
  /** ms since the epoch */
  now: number;
};

/** Who, by which configuration, and when. */
export function Facts({ detail: { row, history }, names, now }: FactsProps) {
  const { panel } = useTexts(logTexts);
  const formats = useFormats();
  const { employee, employeeName, movedFrom, movedFromName, configuration, establishment } = row;
  const processedAt = history.at(-1)?.at;
  const facts: [string, ComponentChildren][] = [
    [panel.employee, employee && <Person address={employee} name={employeeName} />],
    [panel.before, movedFrom && <Person address={movedFrom} name={movedFromName} />],
    [panel.establishment, establishment && (establishment.name ?? establishment.id)],
    [
      panel.configuration,
      configuration && (
        <Link class="link" to={`/console/configurations/${encodeURIComponent(configuration)}`}>
          {names.get(configuration) ?? configuration}
        </Link>
      ),
    ],
    [panel.changed, row.occurredAt && `${formats.full(row.occurredAt)}, ${formats.ago(row.occurredAt, now)}`],
    [panel.processed, processedAt && formats.full(processedAt)],
    [
      panel.google,
      row.googleLink && (
        <>
          <ExternalLink to={row.googleLink}>{panel.openInGoogle}</ExternalLink>
          <span class="console-tiny"> {panel.googleHelp}</span>
        </>
      ),
    ],
  ];
  return (
    <dl class="console-facts">
      {facts.map(
        ([name, value]) =>
          value && (
            <>
              <dt key={name}>{name}</dt>
              <dd>{value}</dd>
            </>
          ),
      )}
    </dl>
  );
}

function Person({ address, name }: { address: string; name: string | null }) {
  return (
    <>
      <Link class="link" to={employeePath(address)}>
        {name ?? address}
      </Link>
      {name !== null && ` · ${address}`}
    </>
  );
}

/** Ids and English details, for whoever looks into the matter. */
export function SupportReferences({ row }: { row: LogRow }) {
  const { panel } = useTexts(logTexts);
  const formats = useFormats();
  const references: [string, string | null, isEnglish?: boolean][] = [
    [panel.eventType, row.topic],
    [panel.resource, row.resource],
    [panel.eventId, row.eventId],
    [panel.correlation, row.correlationId],
    [panel.deliveries, formats.number(row.deliveries)],
    [panel.processingTime, `${formats.number(Math.round(row.durationMs / 100) / 10)} s`],
    [panel.detail, row.detail, true],
  ];
  return (
    <details class="console-more">
      <summary>
        <Icon name="arrowChevronRight" />
        {panel.support}
      </summary>
      <dl class="console-facts">
        {references.map(
          ([name, value, isEnglish = false]) =>
            value !== null && (
              <>
                <dt key={name}>{name}</dt>
                <dd>
                  <code {...(isEnglish && { lang: 'en' })}>{value}</code>
                </dd>
              </>
            ),
        )}
      </dl>
    </details>
  );
}
