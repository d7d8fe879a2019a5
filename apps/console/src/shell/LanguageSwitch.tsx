import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { changeLanguage } from '../i18n/index.ts';

/** Between Chinese and English; remembered in this browser. */
export function LanguageSwitch() {
  const { i18n } = useTranslation();
  const isEnglish = i18n.language === 'en';
  return (
    <Button
      type="text"
      lang={isEnglish ? 'zh-CN' : 'en'}
      onClick={() => void changeLanguage(isEnglish ? 'zh-CN' : 'en')}
    >
      {isEnglish ? '中文' : 'English'}
    </Button>
  );
}
