import { useEffect, useRef, useState } from 'preact/hooks';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { ApiError } from '../../../api';
import { useToast } from '../../../components/toasts';
import { useTexts } from '../../../language';
import { navigate, useLocation } from '../../../router';
import { stateOf } from '../state';
import { type ConfigurationDraft, useConfigurationDraft } from './configuration-draft';
import { FIELD_NAMES, type FieldName, type Fields, fieldsOf, isSame, NO_FIELDS } from './fields';
import { issueTexts } from './issue-texts';
import { findIssues, type Issue, type Issues, serverIssues } from './issues';
import { type Saving, useSaving } from './save-configuration';
import { type Establishments, type TenantCheck, useEstablishments, useTenantCheck } from './tenant';
import { formTexts } from './texts';

export type Form = {
  /** Null for a new configuration. */
  id: string | null;
  /** Whether the fields say what is changed: in a draft, everything is. */
  marksChanges: boolean;
  fields: Fields;
  saved: Fields;
  draft: ConfigurationDraft;
  saving: Saving;
  establishments: Establishments;
  tenant: TenantCheck;
  change: (part: Partial<Fields>) => void;
  /** To be called when the focus leaves a field: from then on it shows what is wrong. */
  leave: (field: FieldName) => void;
  /** What to show at a field; null if nothing. */
  errorOf: (field: FieldName) => string | null;
  /** Of a list, the values that are wrong. */
  invalidIn: (field: FieldName) => string[];
  /** Fields that show an error. */
  wrong: FieldName[];
  /** Saves these fields, or shows what is wrong with them and puts the focus there. */
  submit: (names: readonly FieldName[]) => void;
};

/**
 * Fields, checks and saving of a configuration, for the wizard and the page.
 *
 * @param listed null for a new configuration
 */
export function useForm(
  listed: ListedConfiguration | null,
  onSaved: (saved: ListedConfiguration) => void,
): Form {
  const texts = useTexts(issueTexts);
  const establishments = useEstablishments();
  const { list, nameOf } = establishments;
  const id = listed?.configuration.id ?? null;
  const saved = listed ? fieldsOf(listed.configuration) : { ...NO_FIELDS, tenant: list?.tenant ?? '' };
  const draft = useConfigurationDraft(id, saved);
  const { fields, changed } = draft;
  const tenant = useTenantCheck(fields.tenant, listed ? saved.tenant : null, list);
  const [left, setLeft] = useState<FieldName[]>([]);
  const [attempts, setAttempts] = useState(0);
  const saving = useSaving(listed, draft, (result, names) => {
    setLeft([]);
    draft.discard(names);
    onSaved(result);
  });

  const found = findIssues(fields, { id, kept: saved.establishments, listed: tenant.listed });
  const rejected = rejectedIssues(saving, fields);
  const ownIssues = (name: FieldName): Issue[] => {
    const own = found[name] ?? [];
    return name === 'tenant' && own.length === 0 ? tenant.issues : own;
  };
  const issuesIn = (name: FieldName): Issue[] => {
    const own = ownIssues(name);
    return own.length > 0 ? own : (rejected[name] ?? []);
  };
  const shownIn = (name: FieldName) => {
    if (left.includes(name) || name in rejected) return issuesIn(name);
    return issuesIn(name).filter(({ rule }) => isShownAtOnce(name, rule));
  };
  useEffect(() => {
    if (attempts > 0) focusError();
  }, [attempts, saving.rejected]);

  return {
    marksChanges: listed !== null && stateOf(listed) !== 'draft',
    ...{ id, fields, saved, draft, saving, establishments, tenant },
    change: draft.change,
    leave(name) {
      if (changed.includes(name) && !left.includes(name)) setLeft([...left, name]);
    },
    errorOf(name) {
      const messages = shownIn(name).map(({ rule, value, owner }) =>
        texts[rule](name === 'establishments' ? nameOf(value) : value, owner),
      );
      return messages.length > 0 ? [...new Set(messages)].join(' ') : null;
    },
    invalidIn: (name) => shownIn(name).map(({ value }) => value),
    wrong: FIELD_NAMES.filter((name) => shownIn(name).length > 0),
    submit(names) {
      setLeft([...left, ...names]);
      setAttempts(attempts + 1);
      if (names.every((name) => ownIssues(name).length === 0)) saving.save(names);
    },
  };
}

/** A value of a list is judged when it is in the list; a single one when the person leaves the field. */
function isShownAtOnce(name: FieldName, rule: Issue['rule']): boolean {
  if (name === 'establishments' || name === 'notificationEmails') return rule !== 'required';
  return rule === 'notLucca' || rule === 'unreachable';
}

/** What the server has rejected, as long as the field still has that value. */
function rejectedIssues({ error, rejected }: Saving, fields: Fields): Issues {
  if (!(error instanceof ApiError) || !rejected) return {};
  const found = serverIssues(error.problem.errors ?? [], rejected);
  const entries = Object.entries(found).filter(([name]) =>
    FIELD_NAMES.some((one) => one === name && isSame(rejected[one], fields[one])),
  );
  return Object.fromEntries(entries);
}

/** Puts the focus on the first field with an error, once it is rendered. */
export function focusError(): void {
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>('main [aria-invalid="true"], main .is-wrong input')?.focus();
  });
}

/** Adds the establishment that the URL names as an unsaved change: `?add=12`. */
export function useAddedEstablishment(form: Form): void {
  const texts = useTexts(formTexts);
  const showToast = useToast();
  const { path, query } = useLocation();
  const added = query.get('add');
  const { isLoading, nameOf } = form.establishments;
  const done = useRef(false);
  useEffect(() => {
    if (added === null || isLoading || done.current) return;
    done.current = true;
    const { establishments } = form.fields;
    if (!establishments.includes(added)) form.change({ establishments: [...establishments, added] });
    showToast(texts.addedEstablishment(nameOf(added)));
    navigate(path, { replace: true });
  });
}
