import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { canSpeak, speak, stopSpeaking } from '../device/speech.ts';

/** Reads what stands on the page aloud, and stops when pressed again or when the page is left. */
export function SpeakButton() {
  const { t, i18n } = useTranslation();
  const [isSpeaking, setIsSpeaking] = useState(false);
  useEffect(() => stopSpeaking, []);
  if (!canSpeak()) return null;
  const toggle = () => {
    if (isSpeaking) stopSpeaking();
    else
      speak(
        `${document.querySelector('h1')?.innerText ?? ''}。${document.getElementById('main')?.innerText ?? ''}`,
        i18n.language,
      );
    setIsSpeaking(!isSpeaking);
  };
  return (
    <button type="button" className="plain" onClick={toggle}>
      {isSpeaking ? t('停止朗读') : t('读给我听')}
    </button>
  );
}
