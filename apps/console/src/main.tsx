import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { createRoot } from 'react-dom/client';
import { useTranslation } from 'react-i18next';
import { makeQueryClient } from './client/queries.ts';
import { startTranslations } from './i18n/index.ts';
import { router } from './shell/router.tsx';
import { antdTheme, applyTokens } from './theme.ts';
import './styles.css';

const queryClient = makeQueryClient();

function Console() {
  const { i18n } = useTranslation();
  return (
    <ConfigProvider theme={antdTheme} locale={i18n.language === 'en' ? enUS : zhCN} button={{ autoInsertSpace: false }}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </ConfigProvider>
  );
}

applyTokens(document.documentElement);
await startTranslations();
const root = document.getElementById('root');
if (root) createRoot(root).render(<Console />);
