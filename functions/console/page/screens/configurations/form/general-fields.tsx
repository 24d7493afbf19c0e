import { MultiSelect, type Option } from '../../../components/multi-select';
import { TextInput } from '../../../components/inputs';
import { TagInput } from '../../../components/tag-input';
import { useTexts } from '../../../language';
import { configurationTexts } from '../texts';
import { CredentialsField } from './credentials-field';
import { FieldSlot } from './field-slot';
import { formTexts } from './texts';
import type { Form } from './use-form';

/** Name, Lucca URL, establishments, notification addresses and service account. */
export function GeneralFields({ form, wide = false }: { form: Form; /** Two columns. */ wide?: boolean }) {
  const texts = useTexts(formTexts);
  const names = useTexts(configurationTexts);
  const { fields, change } = form;
  const first = (
    <>
      <FieldSlot form={form} name="name">
        {(slot) => (
          <TextInput
            {...slot}
            required
            label={names.name}
            hint={form.id === null ? texts.nameHint : undefined}
            value={fields.name}
            onChange={(name) => {
              change({ name });
            }}
          />
        )}
      </FieldSlot>
      <TenantField form={form} />
    </>
  );
  return (
    <>
      {wide ? <div class="console-grid2">{first}</div> : first}
      <EstablishmentsField form={form} />
      <FieldSlot form={form} name="notificationEmails">
        {(slot) => (
          <TagInput
            {...slot}
            type="email"
            label={names.notifications}
            hint={texts.notificationsHint}
            value={fields.notificationEmails}
            invalid={form.invalidIn('notificationEmails')}
            onChange={(notificationEmails) => {
              change({ notificationEmails });
            }}
          />
        )}
      </FieldSlot>
      <CredentialsField form={form} />
    </>
  );
}

/** The URL, with Lucca's answer below. */
function TenantField({ form }: { form: Form }) {
  const texts = useTexts(formTexts);
  const names = useTexts(configurationTexts);
  const { finding, count, isRunning } = form.tenant;
  const answers = {
    other_tenant: texts.tenantOther,
    no_credentials: texts.tenantNoAccess,
    refused: texts.tenantRefused,
  };
  const answer = Object.entries(answers).find(([code]) => code === finding)?.[1];
  const plain = form.id === null ? texts.tenantHint : undefined;
  return (
    <FieldSlot form={form} name="tenant">
      {(slot) => (
        <TextInput
          {...slot}
          required
          type="url"
          label={names.tenant}
          hint={isRunning ? texts.tenantChecking : (answer ?? plain)}
          success={finding === 'ready' && count !== null ? texts.tenantReady(count) : null}
          value={form.fields.tenant}
          onChange={(tenant) => {
            form.change({ tenant });
          }}
        />
      )}
    </FieldSlot>
  );
}

/** Lucca's establishments to choose from, or their ids where Lucca gives no list. */
function EstablishmentsField({ form }: { form: Form }) {
  const texts = useTexts(formTexts);
  const names = useTexts(configurationTexts);
  const { fields, establishments, tenant } = form;
  const field = {
    required: true,
    label: names.establishmentList,
    value: fields.establishments,
    invalid: form.invalidIn('establishments'),
    onChange: (chosen: string[]) => {
      form.change({ establishments: chosen });
    },
  };
  // Until the names are there, the ids mean nothing to people.
  const unnamed = fields.establishments.map((value) => ({ value, label: '…', disabled: true, remark: null }));
  const options = (tenant.listed ?? []).map(({ id, name, isArchived, employees, configuration }): Option => {
    const owner = configuration !== null && configuration.id !== form.id ? configuration.name : null;
    const remark = owner !== null ? texts.inConfiguration(owner) : isArchived ? texts.archived : null;
    return {
      value: id,
      label: name,
      disabled: remark !== null,
      remark: remark ?? (employees === null ? null : texts.employees(employees)),
    };
  });
  return (
    <FieldSlot form={form} name="establishments" itemNameOf={establishments.nameOf}>
      {(slot) =>
        tenant.listed !== null || establishments.isLoading ? (
          <MultiSelect
            {...slot}
            {...field}
            hint={texts.establishmentHint}
            placeholder={texts.establishmentPlaceholder}
            options={establishments.isLoading ? unnamed : options}
            foot={(shown, total) => `${shown} / ${total} · ${texts.oneConfigurationOnly}`}
          />
        ) : (
          <TagInput {...slot} {...field} hint={texts.establishmentIdHint} />
        )
      }
    </FieldSlot>
  );
}
