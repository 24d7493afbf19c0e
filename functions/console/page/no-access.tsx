import { Button, EmailLink } from './components/button';
import { EmptyState } from './components/messages';
import { useTexts } from './language';
import { shellTexts } from './shell-texts';

type NoAccessProps = {
  /** The account that is signed in, if known. */
  account: string | null;
  /** Whom to ask, if known. */
  contact: string | null;
  onOtherAccount: () => void;
};

/** For a person who is signed in but has no role. */
export function NoAccess({ account, contact, onOtherAccount }: NoAccessProps) {
  const texts = useTexts(shellTexts);
  return (
    <EmptyState
      isPage
      icon="lockKey"
      title={texts.noAccess}
      actions={
        <>
          <Button kind="primary" onClick={onOtherAccount}>
            {texts.otherAccount}
          </Button>
          {contact !== null && (
            <EmailLink to={contact} subject={texts.requestSubject} body={texts.requestBody(account ?? '')}>
              {texts.requestAccess}
            </EmailLink>
          )}
        </>
      }
      footnote={contact === null ? texts.accessFromTeam : texts.accessFrom(contact)}
    >
      {account !== null && (
        <>
          {texts.noAccessAs} <b>{account}</b>.{' '}
        </>
      )}
      {texts.noAccessHelp}
    </EmptyState>
  );
}
