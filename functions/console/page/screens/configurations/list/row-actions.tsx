import type { ListedConfiguration } from '../../../../contract/configurations';
import { useMayChange } from '../../../api';
import { Button, ButtonLink } from '../../../components/button';
import { componentTexts } from '../../../components/component-texts';
import { Menu, MenuButton, MenuLink } from '../../../components/menu';
import { useTexts } from '../../../language';
import { logPath, sectionPath, stepPath } from '../paths';
import { stateOf } from '../state';
import { listTexts } from './texts';

type RowActionsProps = {
  item: ListedConfiguration;
  isBusy: boolean;
  onActivate: () => void;
  onAsk: (change: 'pause' | 'remove') => void;
};

/** The next thing to do, if there is one, and a menu with the others. */
export function RowActions({ item, isBusy, onActivate, onAsk }: RowActionsProps) {
  const texts = useTexts(listTexts);
  const { labelled } = useTexts(componentTexts);
  const mayChange = useMayChange();
  const { id, name, active } = item.configuration;
  const state = stateOf(item);
  const isDraft = state === 'draft';
  return (
    <div class="console-action">
      {mayChange && isDraft && (
        <ButtonLink small to={sectionPath(id)} label={labelled(texts.resume, name)}>
          {texts.resume}
        </ButtonLink>
      )}
      {mayChange && (state === 'waiting' || state === 'failing') && (
        <ButtonLink small to={stepPath(id, 'authorization')} label={labelled(texts.restore, name)}>
          {texts.restore}
        </ButtonLink>
      )}
      {mayChange && state === 'paused' && (
        <Button small busy={isBusy} label={labelled(texts.activate, name)} onClick={onActivate}>
          {texts.activate}
        </Button>
      )}
      <Menu label={labelled(texts.otherActions, name)}>
        <MenuLink to={sectionPath(id)}>{mayChange ? texts.edit : texts.view}</MenuLink>
        <MenuLink to={logPath(id)}>{texts.log}</MenuLink>
        {mayChange && !isDraft && <MenuLink to={sectionPath(id, 'import')}>{texts.import}</MenuLink>}
        {mayChange && active && (
          <MenuButton
            onClick={() => {
              onAsk('pause');
            }}
          >
            {texts.pause}
          </MenuButton>
        )}
        {mayChange && (
          <MenuButton
            critical
            onClick={() => {
              onAsk('remove');
            }}
          >
            {texts.remove}
          </MenuButton>
        )}
      </Menu>
    </div>
  );
}
