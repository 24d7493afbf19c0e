import { render } from 'preact';
import { App } from './app';
import { LanguageProvider } from './language';

const page = document.getElementById('page');
if (page) {
  render(
    <LanguageProvider>
      <App />
    </LanguageProvider>,
    page,
  );
}
