import { useEffect, useState, type ChangeEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Note } from '../components/Note.tsx';
import { shrinkPhoto } from '../device/photo.ts';
import { record, type Happening, type Place } from '../queue/phone.ts';
import type { Entry } from '../queue/queue.ts';
import type { Progress } from './progress.ts';

interface PhotosProps {
  place: Place;
  entries: readonly Entry[];
  exceptions: Progress['exceptions'];
  onSay: (what: Happening) => void;
}

/** Photos by the camera, made small on the phone; an elder who does not want one is a reason, not a fault. */
export function Photos({ place, entries, exceptions, onSay }: PhotosProps) {
  const { t } = useTranslation();
  const [state, setState] = useState<'ready' | 'working' | 'failed'>('ready');
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (!file) return;
    setState('working');
    try {
      await record(place, { kind: 'photo' }, null, await shrinkPhoto(file));
      setState('ready');
    } catch {
      setState('failed');
    }
  };
  return (
    <>
      <div className="thumbs">
        {entries.map(({ id, photo, state: sent }, index) =>
          photo && sent !== 'refused' ? (
            <Thumb key={id} photo={photo} name={t('照片 {{number}}', { number: index + 1 })} />
          ) : null,
        )}
      </div>
      <label className="button big">
        {state === 'working' ? t('正在处理…') : t('拍照')}
        <input
          type="file"
          accept="image/*"
          capture="environment"
          className="covered"
          disabled={state === 'working'}
          onChange={(event) => void take(event)}
        />
      </label>
      {state === 'failed' && <Note tone="bad">{t('这张照片无法使用，请重新拍一张。')}</Note>}
      {exceptions.has('elderRefusedPhoto') ? (
        <Note>{t('已说明：老人不愿拍照。')}</Note>
      ) : (
        <button
          type="button"
          className="second"
          onClick={() => onSay({ kind: 'exception', excuse: { reason: 'elderRefusedPhoto' } })}
        >
          {t('老人不愿拍照')}
        </button>
      )}
    </>
  );
}

function Thumb({ photo, name }: { photo: Blob; name: string }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(photo);
    // The address is a resource of the browser, made and freed with the picture.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [photo]);
  return address ? <img src={address} alt={name} /> : null;
}
