import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../components/Dialog.tsx';
import { ExcusePicker, type Excuse } from '../components/ExcusePicker.tsx';
import { findPosition, type Position } from '../device/position.ts';
import { record, type Place } from '../queue/phone.ts';

/** Check-in or check-out: with the phone's position, or with a reason why there is none. Never blocked. */
export function StampButton({ kind, place }: { kind: 'checkIn' | 'checkOut'; place: Place }) {
  const { t } = useTranslation();
  const [state, setState] = useState<'ready' | 'locating' | 'excuse' | 'saving'>('ready');
  // A position that comes after the carer stopped waiting for it must not stamp a second time.
  const attempt = useRef(0);

  const stamp = async (position: Position | null, excuse?: Excuse) => {
    setState('saving');
    await record(place, { kind, ...(excuse ? { excuse } : {}) }, position);
    setState('ready');
  };
  const start = async () => {
    attempt.current += 1;
    const mine = attempt.current;
    setState('locating');
    const position = await findPosition();
    if (attempt.current !== mine) return;
    if (position) await stamp(position);
    else setState('excuse');
  };
  const stopWaiting = () => {
    attempt.current += 1;
    setState('excuse');
  };

  return (
    <>
      <button type="button" className="big" disabled={state !== 'ready'} onClick={() => void start()}>
        {kind === 'checkIn' ? t('签到') : t('签退')}
      </button>
      {state === 'locating' && (
        <div role="status">
          <p>{t('正在定位…')}</p>
          <button type="button" className="second" onClick={stopWaiting}>
            {t('不等了，说明原因')}
          </button>
        </div>
      )}
      {state === 'excuse' && (
        <Dialog title={t('没有取得定位')} onClose={() => setState('ready')}>
          <p>{t('可以打开手机定位后返回重试，也可以说明原因后继续。')}</p>
          <ExcusePicker
            only={['noSignal', 'gpsOff', 'brokenPhone', 'other']}
            action={kind === 'checkIn' ? t('说明原因并签到') : t('说明原因并签退')}
            onPick={(excuse) => void stamp(null, excuse)}
          />
        </Dialog>
      )}
    </>
  );
}
