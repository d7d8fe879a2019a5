import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

export type Language = 'zh-CN' | 'en';
const REMEMBERED = 'yike.language';

/** Marks a Chinese text that is translated where it is shown; the completeness test finds it by this name. */
export const k = (text: string): string => text;

/** Chinese is the key itself; English loads when it is asked for. */
export async function startTranslations(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'zh-CN',
    fallbackLng: false,
    resources: {},
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    returnEmptyString: false,
    showSupportNotice: false,
  });
  if (localStorage.getItem(REMEMBERED) === 'en') await changeLanguage('en');
}

export async function changeLanguage(language: Language): Promise<void> {
  if (language === 'en' && !i18next.hasResourceBundle('en', 'translation')) {
    const { english } = await import('./en.ts');
    i18next.addResourceBundle('en', 'translation', english);
  }
  await i18next.changeLanguage(language);
  localStorage.setItem(REMEMBERED, language);
  document.documentElement.lang = language;
}
