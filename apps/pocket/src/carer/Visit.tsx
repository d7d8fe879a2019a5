import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMinutes, formatTime } from '../../../console/src/format/format.ts';
import { Dialog } from '../components/Dialog.tsx';
import { ExcusePicker } from '../components/ExcusePicker.tsx';
import { Note } from '../components/Note.tsx';
import { Page } from '../components/Page.tsx';
import { record, useOutbox, type Happening, type Place } from '../queue/phone.ts';
import type { Session } from '../session/use-session.ts';
import { Confirmation } from './Confirmation.tsx';
import { Photos } from './Photos.tsx';
import { lackingOf, progressOf, type Progress, type TodayVisit } from './progress.ts';
import { Stage } from './Stage.tsx';
import { StampButton } from './StampButton.tsx';
import { Steps } from './Steps.tsx';
import { useDays } from './Today.tsx';
import { Unsent } from './Unsent.tsx';

/** One visit, stage by stage: 签到 → 服务步骤 → 拍照 → 老人确认 → 签退. Works the same without signal. */
export function Visit({ session, id }: { session: Session; id: string }) {
  const { t } = useTranslation();
  const { first, second } = useDays(session);
  const visit = [...(first.data?.visits ?? []), ...(second.data?.visits ?? [])].find((one) => one.id === id);
  if (visit) return <Work session={session} visit={visit} />;
  return (
    <Page title={t('服务')} back="/">
      {first.isLoading ? (
        <p role="status">{t('正在读取…')}</p>
      ) : (
        <>
          <Note tone="warning">{t('这次服务不在您今明两天的列表中，可能已改派或取消。请联系派单员。')}</Note>
          <Unsent session={session} visitId={id} />
        </>
      )}
    </Page>
  );
}

function Work({ session, visit }: { session: Session; visit: TodayVisit }) {
  const { t, i18n } = useTranslation();
  const { entries } = useOutbox();
  const place: Place = { userId: session.userId, county: visit.county, visitId: visit.id };
  const own = entries.filter((entry) => entry.visitId === visit.id && entry.userId === session.userId);
  const progress = progressOf(visit, own);
  const isOver = ['cancelled', 'rejected', 'planned'].includes(visit.status);
  const isHere = progress.checkedInAt !== null;
  const isDone = progress.checkedOutAt !== null;
  const add = (what: Happening) => record(place, what, null);
  return (
    <Page title={visit.elderName} back="/">
      <section className="card facts" aria-label={t('服务内容')}>
        <p className="when">
          {formatTime(visit.plannedStart)}–{formatTime(visit.plannedEnd)}
        </p>
        <p>
          <strong>{visit.productName}</strong> · {formatMinutes(visit.minutes, i18n.language)}
        </p>
        <p>{visit.address}</p>
        {visit.notes && <Note tone="warning">{visit.notes}</Note>}
        {!visit.isLeading && <Note>{t('您是这次服务的第二名护理员。')}</Note>}
      </section>
      <Unsent session={session} visitId={visit.id} />
      {isOver ? (
        <Note tone="bad">{t('这次服务已不再由您办理。如有疑问请联系派单员。')}</Note>
      ) : (
        <ol className="stages">
          <Stage name={t('签到')} isDone={isHere} said={progress.checkedInAt && formatTime(progress.checkedInAt)}>
            {!isHere && <StampButton kind="checkIn" place={place} />}
            {!isHere && <CannotServe exceptions={progress.exceptions} onSay={add} />}
          </Stage>
          <Stage
            name={t('服务步骤')}
            isDone={progress.steps.size >= visit.steps.length && isHere}
            said={`${progress.steps.size}/${visit.steps.length}`}
          >
            {isHere && <Steps steps={visit.steps} done={progress.steps} isLocked={isDone} onTick={add} />}
          </Stage>
          <Stage
            name={t('拍照')}
            isDone={progress.photos > 0}
            said={progress.photos > 0 ? t('{{count}} 张', { count: progress.photos }) : null}
          >
            {isHere && !isDone && <Photos place={place} entries={own} exceptions={progress.exceptions} onSay={add} />}
          </Stage>
          <Stage name={t('老人确认')} isDone={progress.isConfirmed} said={progress.isConfirmed ? t('已确认') : null}>
            {isHere && !progress.isConfirmed && <Confirmation isCodeWrong={progress.isCodeWrong} onConfirm={add} />}
          </Stage>
          <Stage name={t('签退')} isDone={isDone} said={progress.checkedOutAt && formatTime(progress.checkedOutAt)}>
            {isHere && !isDone && <Leave visit={visit} progress={progress} place={place} />}
          </Stage>
        </ol>
      )}
      {isDone && <Note tone="good">{t('本次服务已完成。核验结果会显示在列表中。')}</Note>}
    </Page>
  );
}

/** Nobody opens, or the service cannot take place: said without a check-in. */
function CannotServe({ exceptions, onSay }: { exceptions: Progress['exceptions']; onSay: (what: Happening) => void }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      {exceptions.size > 0 && <Note tone="warning">{t('已说明情况，派单员和审核人员可以看到。')}</Note>}
      <button type="button" className="second" onClick={() => setIsOpen(true)}>
        {t('无法服务，说明情况')}
      </button>
      {isOpen && (
        <Dialog title={t('无法服务')} onClose={() => setIsOpen(false)}>
          <ExcusePicker
            only={['elderAbsent', 'brokenPhone', 'other']}
            action={t('提交说明')}
            onPick={(excuse) => {
              onSay({ kind: 'exception', excuse });
              setIsOpen(false);
            }}
          />
        </Dialog>
      )}
    </>
  );
}

/** Says what is still lacking before the check-out, and lets the carer go all the same. */
function Leave({ visit, progress, place }: { visit: TodayVisit; progress: Progress; place: Place }) {
  const { t } = useTranslation();
  const names = { steps: t('有服务步骤没有勾选'), photo: t('没有照片'), confirmation: t('老人还没有确认') };
  const lacking = lackingOf(visit, progress);
  return (
    <>
      {lacking.length > 0 && (
        <Note tone="warning">
          <p>{t('签退前请看一下：')}</p>
          <ul>
            {lacking.map((one) => (
              <li key={one}>{names[one]}</li>
            ))}
          </ul>
          <p>{t('仍可签退，这次服务会由人工复核。')}</p>
        </Note>
      )}
      <StampButton kind="checkOut" place={place} />
    </>
  );
}
