import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Note } from '../components/Note.tsx';
import { SignaturePad } from '../components/SignaturePad.tsx';
import { k } from '../i18n/index.ts';
import type { Happening } from '../queue/phone.ts';

const WAYS = [
  { way: 'signature', name: k('老人签名') },
  { way: 'pin', name: k('老人输入确认码') },
  { way: 'spokenCode', name: k('老人说出确认码') },
] as const;
type Way = (typeof WAYS)[number]['way'];

/** The elder says that the service took place: by a signature, or by the day's code, typed or spoken. */
export function Confirmation({
  isCodeWrong,
  onConfirm,
}: {
  isCodeWrong: boolean;
  onConfirm: (what: Happening) => void;
}) {
  const { t } = useTranslation();
  const [way, setWay] = useState<Way>();
  return (
    <>
      {isCodeWrong && <Note tone="bad">{t('确认码不对，请与老人核对后再输，或改用签名。')}</Note>}
      {way === undefined &&
        WAYS.map((one) => (
          <button key={one.way} type="button" className="second" onClick={() => setWay(one.way)}>
            {t(one.name)}
          </button>
        ))}
      {way === 'signature' && (
        <SignaturePad onSign={(strokes) => onConfirm({ kind: 'confirmation', method: 'signature', strokes })} />
      )}
      {(way === 'pin' || way === 'spokenCode') && (
        <CodeForm way={way} onCode={(code) => onConfirm({ kind: 'confirmation', method: way, code })} />
      )}
      {way !== undefined && (
        <button type="button" className="plain" onClick={() => setWay(undefined)}>
          {t('换一种方式')}
        </button>
      )}
    </>
  );
}

function CodeForm({ way, onCode }: { way: 'pin' | 'spokenCode'; onCode: (code: string) => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const isComplete = /^\d{4}$/.test(code);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete) onCode(code);
  };
  return (
    <form onSubmit={submit}>
      <label className="field">
        {way === 'pin' ? t('请把手机交给老人，输入今天的 4 位确认码') : t('请老人说出今天的 4 位确认码，由您输入')}
        <input
          inputMode="numeric"
          autoComplete="off"
          maxLength={4}
          className="code"
          value={code}
          onChange={(event) => setCode(event.target.value.replace(/\D/g, ''))}
        />
      </label>
      <p className="small">{t('老人没有手机时，可打服务热线 12349 问今天的确认码。')}</p>
      <button type="submit" disabled={!isComplete}>
        {t('确认')}
      </button>
    </form>
  );
}
