import { useMemo } from 'preact/hooks';
import { FieldGroup } from '../../../components/field';
import { Radios, Select, TextInput, type Choices } from '../../../components/inputs';
import { useTexts } from '../../../language';
import { configurationTexts } from '../texts';
import { FieldSlot } from './field-slot';
import type { Fields } from './fields';
import { formTexts } from './texts';
import type { Form } from './use-form';

/** How events look in calendars. */
export function PresentationFields({ form }: { form: Form }) {
  const names = useTexts(configurationTexts);
  return (
    <div class="console-grid2">
      <Choice form={form} name="absenceTitle" legend={names.absenceTitle} texts={names.absenceTitles} />
      <Choice form={form} name="absenceAs" legend={names.absenceAs} texts={names.absenceKinds} />
      <Choice form={form} name="pendingWorkplaces" legend={names.pending} texts={names.pendingChoices} />
      <Choice form={form} name="sendInvitations" legend={names.invitations} texts={names.invitationChoices} />
      <TimeZoneField form={form} />
      <FieldSlot form={form} name="locale">
        {(slot) => (
          <Select
            {...slot}
            label={names.locale}
            value={form.fields.locale}
            options={optionsOf(names.locales)}
            onChange={(locale) => {
              form.change({ locale });
            }}
          />
        )}
      </FieldSlot>
      <HalfDayField form={form} name="morning" legend={names.morning} />
      <HalfDayField form={form} name="afternoon" legend={names.afternoon} />
    </div>
  );
}

type ChoiceName = 'absenceTitle' | 'absenceAs' | 'pendingWorkplaces' | 'sendInvitations';

type ChoiceProps<Name extends ChoiceName> = {
  form: Form;
  name: Name;
  legend: string;
  texts: Record<Fields[Name], string>;
};

function Choice<Name extends ChoiceName>({ form, name, legend, texts }: ChoiceProps<Name>) {
  return (
    <FieldSlot form={form} name={name}>
      {({ changed }) => (
        <FieldGroup legend={legend} changed={changed}>
          <Radios
            value={form.fields[name]}
            options={optionsOf<Fields[Name]>(texts)}
            onChange={(value) => {
              const part: Partial<Fields> = {};
              part[name] = value;
              form.change(part);
            }}
          />
        </FieldGroup>
      )}
    </FieldSlot>
  );
}

function TimeZoneField({ form }: { form: Form }) {
  const texts = useTexts(formTexts);
  const names = useTexts(configurationTexts);
  const { timeZone } = form.fields;
  const zones = useMemo(() => timeZones(form.saved.timeZone), [form.saved.timeZone]);
  return (
    <FieldSlot form={form} name="timeZone">
      {(slot) => (
        <Select
          {...slot}
          label={names.timeZone}
          hint={texts.timeZoneHint}
          value={timeZone}
          options={zones.map((zone) => [zone, zone === timeZone ? withOffset(zone) : zone])}
          onChange={(zone) => {
            form.change({ timeZone: zone });
          }}
        />
      )}
    </FieldSlot>
  );
}

type HalfDayProps = { form: Form; name: 'morning' | 'afternoon'; legend: string };

function HalfDayField({ form, name, legend }: HalfDayProps) {
  const texts = useTexts(formTexts);
  const [from, to] = form.fields[name];
  const change = (times: [string, string]) => {
    form.change({ [name]: times });
  };
  return (
    <FieldSlot form={form} name={name}>
      {({ error, changed }) => (
        <FieldGroup legend={legend} error={error} changed={changed}>
          <div class="console-times">
            <TextInput
              type="time"
              label={texts.starts}
              value={from}
              onChange={(time) => {
                change([time, to]);
              }}
            />
            <TextInput
              type="time"
              label={texts.ends}
              value={to}
              onChange={(time) => {
                change([from, time]);
              }}
            />
          </div>
        </FieldGroup>
      )}
    </FieldSlot>
  );
}

/** The browser's zones, and the saved one even if the browser does not list it. */
function timeZones(saved: string): string[] {
  const zones = Intl.supportedValuesOf('timeZone');
  return zones.includes(saved) ? zones : [saved, ...zones];
}

/** `Europe/Paris (UTC+1)` */
function withOffset(zone: string): string {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' });
  const offset = format.formatToParts().find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return `${zone} (${offset.replace('GMT', 'UTC')})`;
}

function optionsOf<Value extends string>(texts: Record<Value, string>): Choices<Value> {
  const values: Value[] = [];
  for (const value in texts) values.push(value);
  return values.map((value) => [value, texts[value]]);
}
