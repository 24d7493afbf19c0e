import { render } from 'preact';
import { App } from './app';
import { LanguageProvider } from './language';
import { keepPlaces } from './router';

const page = document.getElementById('page');
if (page) {
  keepPlaces();
  render(
    <LanguageProvider>
      <App />
    </LanguageProvider>,
    page,
  );
}
