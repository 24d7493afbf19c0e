import type { AuditEntry } from '../../../contract/configurations';
import { Icon } from '../../components/icon';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { Link } from '../../router';
import { changedFields } from '../configurations/configuration-fields';
import { configurationTexts } from '../configurations/texts';
import type { Names } from './names';
import { eventPath, storedValues, type StoredValues } from './stored-values';
import { historyTexts } from './texts';

/** What an entry changed. */
export function EntryDetails({ entry, names }: { entry: AuditEntry; names: Names }) {
  const values = storedValues(entry);
  if (!values) return <span class="console-cell-text console-subtle">–</span>;
  if (values.kind === 'configuration') return <Changes {...values} names={names} />;
  return <Summary values={values} />;
}

type ConfigurationValues = Extract<StoredValues, { kind: 'configuration' }>;

function Changes({ before, after, names }: ConfigurationValues & { names: Names }) {
  const texts = useTexts(historyTexts);
  const fieldTexts = useTexts(configurationTexts);
  const changed = changedFields(before, after, fieldTexts, names.establishment).filter(
    // The action says already whether it is active.
    ({ label }) => before === null || after === null || label !== fieldTexts.state,
  );
  if (changed.length === 0) return <span class="console-cell-text console-subtle">–</span>;
  return (
    <details class="console-more">
      <summary>
        <Icon name="arrowChevronRight" />
        {before && after ? texts.changes(changed.length) : texts.values}
      </summary>
      <dl class="console-diff">
        {changed.map((field) => [
          <dt key={field.label}>{field.label}</dt>,
          <dd key={`${field.label} changed`}>
            {before && (
              <>
                <span class="pr-u-mask">{texts.before} </span>
                <del>{field.before || texts.none}</del>
              </>
            )}
            {before && after && (
              <>
                {' '}
                <Icon name="arrowRight" size="XS" /> <span class="pr-u-mask">{texts.after} </span>
              </>
            )}
            {after && <ins>{field.after || texts.none}</ins>}
          </dd>,
        ])}
      </dl>
    </details>
  );
}

function Summary({ values }: { values: Exclude<StoredValues, ConfigurationValues> }) {
  const texts = useTexts(historyTexts);
  const formats = useFormats();
  const event = 'event' in values ? values.event : null;
  const parts = partsOf();
  return (
    <span class="console-cell-text">
      {parts.join(', ')}
      {event !== null && (
        <>
          {parts.length > 0 && ' · '}
          <Link class="link" to={eventPath(event)}>
            {texts.seeEvent}
          </Link>
        </>
      )}
      {parts.length === 0 && event === null && '–'}
    </span>
  );

  function partsOf(): string[] {
    switch (values.kind) {
      case 'retry':
        return values.isFilter ? [texts.byFilter] : values.event === null ? [texts.bySelection] : [];
      case 'view':
        return [];
      case 'authorization':
        return [texts.sinceMoment(formats.moment(values.since))];
      case 'import start':
        return [
          ...values.products.map((product) => texts.products[product]),
          ...(values.since === null ? [] : [texts.since(formats.day(values.since))]),
        ];
      case 'import end':
        return [
          values.isDryRun ? texts.toImport(values.included) : texts.imported(values.included),
          texts.excluded(values.excluded),
          ...(values.problem === null ? [] : [texts.problems[values.problem]]),
        ];
    }
  }
}
