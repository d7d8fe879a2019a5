import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelVisit, complain } from '../../../../server/src/care/orders/contract.ts';
import { confirmationCode } from '../../../../server/src/care/visits/contract.ts';
import { useAct } from '../../../console/src/client/queries.ts';
import { serverToday } from '../../../console/src/client/server-clock.ts';
import { formatDay } from '../../../console/src/format/format.ts';
import { CallCentre } from '../components/CallCentre.tsx';
import { Note, ProblemNote } from '../components/Note.tsx';
import { Page } from '../components/Page.tsx';
import { k } from '../i18n/index.ts';
import { navigate } from '../router.ts';
import type { Session } from '../session/use-session.ts';
import { Choices } from './Choices.tsx';
import type { Elder } from './use-elders.ts';
import { useVisitsAhead, type Visit } from './use-visits-ahead.ts';
import { VisitWords } from './VisitWords.tsx';

const CANCEL_REASONS = [k('不需要了'), k('身体不舒服'), k('那天不在家'), k('时间不合适')] as const;
const COMPLAINTS = [k('没有人来'), k('来晚了'), k('服务没有做完'), k('态度不好'), k('乱收费')] as const;

interface VisitAheadProps {
  session: Session;
  elder: Elder;
  id: string;
  base: string;
}

/** One visit to come: the code to tell the carer, calling it off, complaining. */
export function VisitAhead({ session, elder, id, base }: VisitAheadProps) {
  const { t } = useTranslation();
  const { visits, isLoading } = useVisitsAhead(session, elder);
  const visit = visits.find((one) => one.id === id);
  const list = `${base}/visits`;
  if (visit) return <OneVisit visit={visit} list={list} />;
  return (
    <Page title={t('上门服务')} back={list} canBeHeard>
      {isLoading ? <p role="status">{t('正在读取…')}</p> : <Note>{t('这次服务已取消或已经过去。')}</Note>}
      <CallCentre />
    </Page>
  );
}

function OneVisit({ visit, list }: { visit: Visit; list: string }) {
  const { t } = useTranslation();
  const [question, setQuestion] = useState<'cancel' | 'complain'>();
  const [said, setSaid] = useState<string>();
  const code = useAct(confirmationCode);
  const cancel = useAct(cancelVisit, { onDone: () => navigate(list) });
  const complaint = useAct(complain, {
    onDone: ({ dueOn }) => {
      setQuestion(undefined);
      setSaid(t('已收到您的意见，{{day}} 前答复您。', { day: dueOn }));
    },
  });
  const params = { county: visit.county, id: visit.orderId };
  const isWaiting = visit.status === 'planned' || visit.status === 'assigned';
  const hasCode =
    (visit.status === 'assigned' || visit.status === 'inProgress') && formatDay(visit.plannedStart) === serverToday();
  const back = () => setQuestion(undefined);

  if (question === 'cancel') {
    return (
      <Page title={t('为什么取消这次服务？')} back={back} canBeHeard>
        <ProblemNote problem={cancel.problem} />
        <Choices
          choices={CANCEL_REASONS.map((reason) => ({ key: reason, name: t(reason) }))}
          onChoose={(reason) => cancel.act({ params: { ...params, visitId: visit.id }, body: { reason } })}
        />
      </Page>
    );
  }
  if (question === 'complain') {
    return (
      <Page title={t('哪里不满意？')} back={back} canBeHeard>
        <ProblemNote problem={complaint.problem} />
        <Choices
          choices={COMPLAINTS.map((text) => ({ key: text, name: t(text) }))}
          onChoose={(text) => complaint.act({ params, body: { visitId: visit.id, text } })}
        />
        <CallCentre />
      </Page>
    );
  }
  return (
    <Page title={t('上门服务')} back={list} canBeHeard>
      <section className="card visit" aria-label={t('服务内容')}>
        <VisitWords visit={visit} />
      </section>
      {said && <Note tone="good">{said}</Note>}
      {code.data ? (
        <section className="card">
          <h2>{t('今天的确认码')}</h2>
          <p className="code" aria-label={[...code.data.code].join(' ')}>
            {code.data.code}
          </p>
          <p>{t('服务做完、您满意后，再把这 4 位数字告诉服务人员。')}</p>
        </section>
      ) : (
        hasCode && (
          <button
            type="button"
            disabled={code.isPending}
            onClick={() => code.act({ params: { county: visit.county, id: visit.id } })}
          >
            {t('看确认码')}
          </button>
        )
      )}
      {isWaiting && !hasCode && <Note>{t('确认码在服务当天显示在这里。')}</Note>}
      <ProblemNote problem={code.problem} />
      {isWaiting && (
        <button type="button" className="second" onClick={() => setQuestion('cancel')}>
          {t('取消这次服务')}
        </button>
      )}
      <button type="button" className="second" onClick={() => setQuestion('complain')}>
        {t('我不满意')}
      </button>
      <CallCentre />
    </Page>
  );
}
