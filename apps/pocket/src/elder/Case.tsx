import { useState, type ChangeEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { actOnCase, getCase, uploadDocument } from '../../../../server/src/rights/cases/contract.ts';
import type { OutputOf } from '../../../../server/src/platform/contract/endpoint.ts';
import { useAct } from '../../../console/src/client/queries.ts';
import { formatDay, formatInstant } from '../../../console/src/format/format.ts';
import { useKept } from '../client/reads.ts';
import { CallCentre } from '../components/CallCentre.tsx';
import { Note, ProblemNote } from '../components/Note.tsx';
import { Page } from '../components/Page.tsx';
import { shrinkPhoto } from '../device/photo.ts';
import type { Session } from '../session/use-session.ts';
import type { Elder } from './use-elders.ts';

type CaseFile = OutputOf<typeof getCase>;
type Allowed = CaseFile['allowed'][number];

/** One application: where it stands, what is still needed, what can be done, what happened. */
export function Case({ session, elder, id, base }: { session: Session; elder: Elder; id: string; base: string }) {
  const { t } = useTranslation();
  const { data, keptAt, problem, isLoading, refetch } = useKept(
    getCase,
    { params: { county: elder.county, id } },
    session.userId,
  );
  return (
    <Page title={data?.benefitName ?? t('我的申请')} back={`${base}/rights`} canBeHeard>
      {isLoading && <p role="status">{t('正在读取…')}</p>}
      {keptAt ? (
        <Note tone="warning">{t('现在没有信号，显示的是 {{at}} 保存的内容。', { at: formatInstant(keptAt) })}</Note>
      ) : (
        <ProblemNote problem={problem} onRetry={refetch} />
      )}
      {data && (
        <>
          <section className="card">
            <h2>{t('现在办到')}</h2>
            <p className="when">{data.stateName}</p>
            <p>{data.stateHelp}</p>
            {data.dueOn && data.stateKind === 'waiting' && <p>{t('{{day}} 前办理', { day: data.dueOn })}</p>}
            <p className="small">
              {t('编号')} {data.number}
            </p>
          </section>
          {data.stateKind === 'draft' && <Documents file={data} />}
          {data.allowed.map((action) => (
            <Action key={action.action} file={data} action={action} />
          ))}
          <section>
            <h2>{t('办理过程')}</h2>
            <ol className="plain-list card">
              {data.history.map((step) => (
                <li key={step.seq}>
                  <strong>{step.toStateName}</strong>
                  <p className="small">{formatDay(step.at)}</p>
                  {step.reason && <p>{step.reason}</p>}
                </li>
              ))}
            </ol>
          </section>
        </>
      )}
      <CallCentre />
    </Page>
  );
}

/** Documents that the application needs; each can be photographed here. */
function Documents({ file }: { file: CaseFile }) {
  const { t } = useTranslation();
  if (file.documentsKnown.length === 0) return null;
  return (
    <section>
      <h2>{t('申请材料')}</h2>
      <ul className="list">
        {file.documentsKnown.map((document) => (
          <li key={document.code} className="card">
            <Document file={file} document={document} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Document({ file, document }: { file: CaseFile; document: CaseFile['documentsKnown'][number] }) {
  const { t } = useTranslation();
  const { code, name, required, present } = document;
  const upload = useAct(uploadDocument);
  const [isUnusable, setIsUnusable] = useState(false);
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const picture = event.target.files?.[0];
    event.target.value = '';
    if (!picture) return;
    const small = await shrinkPhoto(picture).catch(() => undefined);
    setIsUnusable(!small);
    if (!small) return;
    upload.act(
      { params: { county: file.county, id: file.id }, body: { code } },
      new File([small], `${code}.jpg`, { type: 'image/jpeg' }),
    );
  };
  return (
    <>
      <strong>{name}</strong>
      <p>{present ? t('已提交') : required ? t('需要提交') : t('可不提交')}</p>
      <ProblemNote problem={upload.problem} />
      {isUnusable && <Note tone="bad">{t('这张照片无法使用，请重新拍一张。')}</Note>}
      {!present && (
        <label className="button second">
          {upload.isPending ? t('正在处理…') : t('拍照上传')}
          <input
            type="file"
            accept="image/*"
            capture="environment"
            className="covered"
            aria-label={t('拍照上传：{{name}}', { name })}
            disabled={upload.isPending}
            onChange={(event) => void take(event)}
          />
        </label>
      )}
    </>
  );
}

/** One step that I may take; what stands in its way is said, and a reason is asked for where one is owed. */
function Action({ file, action }: { file: CaseFile; action: Allowed }) {
  const { t, i18n } = useTranslation();
  const [isAsked, setIsAsked] = useState(false);
  const [reason, setReason] = useState('');
  const step = useAct(actOnCase, { onDone: () => setIsAsked(false) });
  const send = () =>
    step.act({
      params: { county: file.county, id: file.id },
      body: { action: action.action, version: file.version, ...(reason.trim() ? { reason: reason.trim() } : {}) },
    });
  const isBlocked = action.blockedBy.length > 0;
  return (
    <div>
      {action.blockedBy.map(({ code, zh, en }) => (
        <Note key={code} tone="warning">
          {i18n.language === 'en' ? en : zh}
        </Note>
      ))}
      <ProblemNote problem={step.problem} />
      {isAsked && (
        <label className="field">
          {t('原因')}
          <textarea rows={3} maxLength={1000} value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
      )}
      <button
        type="button"
        className={action.requiresReason ? 'second' : undefined}
        disabled={isBlocked || step.isPending || (isAsked && reason.trim().length < 2)}
        onClick={() => (action.requiresReason && !isAsked ? setIsAsked(true) : send())}
      >
        {isAsked ? t('确认：{{name}}', { name: action.name }) : action.name}
      </button>
    </div>
  );
}
