import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { applyTokens } from '../../console/src/theme.ts';
import { App } from './App.tsx';
import { makePhoneClient } from './client/reads.ts';
import { startTranslations } from './i18n/index.ts';
import { watchNetwork } from './queue/phone.ts';
import './styles.css';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root');

applyTokens(document.documentElement);
watchNetwork();
await startTranslations();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={makePhoneClient()}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
