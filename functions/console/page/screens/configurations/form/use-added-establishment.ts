import { useEffect, useRef } from 'preact/hooks';
import { useToast } from '../../../components/toasts';
import { useTexts } from '../../../language';
import { navigate, useLocation } from '../../../router';
import { formTexts } from './texts';
import type { Form } from './use-form';

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
