import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addStatement, askProvider, decide } from '../../../../../server/src/care/visits/contract.ts';
import { useAct } from '../../client/queries.ts';
import { Field } from '../../components/Field.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { ReasonDialog } from '../../components/ReasonDialog.tsx';
import { formatInstant } from '../../format/format.ts';
import { lastDayOf, type Visit } from './visit-labels.ts';
import { Dialog } from '../../components/Dialog.tsx';

export interface Doubtful {
  county: string;
  id: string;
  version: number;
  elderName: string;
  productName: string;
  plannedStart: string;
  hearing: Visit['hearing'];
  statementDueAt: string | null;
}

const nameOf = (visit: Doubtful): string =>
  `${formatInstant(visit.plannedStart)} ${visit.elderName} · ${visit.productName}`;

interface Decision {
  visit: Doubtful;
  decision: 'verified' | 'rejected';
  onClose: () => void;
}

/** Decides a doubtful visit. Before a rejection the provider is heard: until then the way there is to ask it, or to wait. */
export function DecideDialog(props: Decision) {
  const { visit, decision, onClose } = props;
  if (decision === 'rejected' && visit.hearing === 'notAsked') return <AskDialog visit={visit} onClose={onClose} />;
  if (decision === 'rejected' && visit.hearing === 'waiting') return <WaitingDialog visit={visit} onClose={onClose} />;
  return <DecisionDialog {...props} />;
}

function AskDialog({ visit, onClose }: { visit: Doubtful; onClose: () => void }) {
  const { t } = useTranslation();
  const { act, isPending, problem } = useAct(askProvider, { onDone: onClose });
  return (
    <ReasonDialog
      isOpen
      title={t('先请机构说明')}
      consequence={
        <>
          {nameOf(visit)}
          <br />
          {t('不予认定之前要先听机构说明。机构有三个工作日;说明后或期限届满后,再回到这里作决定。')}
        </>
      }
      needsReason
      confirmText={t('请机构说明')}
      suggestions={[t('请说明服务时长不足的原因'), t('请说明签到位置不符的原因'), t('请补充照片或家属证明')]}
      isPending={isPending}
      problem={problem}
      onConfirm={(text) => act({ params: { county: visit.county, id: visit.id }, body: { text } })}
      onClose={onClose}
    />
  );
}

function WaitingDialog({ visit, onClose }: { visit: Doubtful; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={t('等待机构说明')}
      footer={<Button onClick={onClose}>{t('知道了')}</Button>}
      onCancel={onClose}
      closable={{ 'aria-label': t('关闭') }}
    >
      <p>{nameOf(visit)}</p>
      <p>
        {t('已请机构说明,期限至 {{day}}。机构说明后或期限届满后才能不予认定;予以认定不必等待。', {
          day: visit.statementDueAt && lastDayOf(visit.statementDueAt),
        })}
      </p>
    </Dialog>
  );
}

/** The decision itself, with the reason that is owed either way. */
function DecisionDialog({ visit, decision, onClose }: Decision) {
  const { t } = useTranslation();
  const { act, isPending, problem } = useAct(decide, { onDone: onClose });
  const isRejection = decision === 'rejected';
  return (
    <ReasonDialog
      isOpen
      title={isRejection ? t('不予认定') : t('予以认定')}
      consequence={
        <>
          {nameOf(visit)}
          <br />
          {isRejection ? t('这次服务不付款,占用的额度退回老人。') : t('这次服务列入结算,按约定价格付款。')}
        </>
      }
      needsReason
      isDanger={isRejection}
      confirmText={isRejection ? t('不予认定') : t('予以认定')}
      suggestions={
        isRejection
          ? [t('老人确认没有人上门'), t('服务时长明显不足'), t('凭证与事实不符')]
          : [t('已电话向老人核实'), t('护理员说明属实'), t('已查看照片和签名')]
      }
      isPending={isPending}
      problem={problem}
      onConfirm={(reason) =>
        act({ params: { county: visit.county, id: visit.id }, body: { decision, reason, version: visit.version } })
      }
      onClose={onClose}
    />
  );
}

/** What the provider says to a doubtful visit before it is decided. */
export function StatementDialog({ visit, onClose }: { visit: Doubtful; onClose: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const { act, isPending, problem } = useAct(addStatement, { onDone: onClose });
  return (
    <Dialog
      title={t('机构说明')}
      okText={t('提交说明')}
      cancelText={t('取消')}
      okButtonProps={{ loading: isPending, disabled: text.trim().length < 2 }}
      onOk={() => act({ params: { county: visit.county, id: visit.id }, body: { text: text.trim() } })}
      onCancel={onClose}
      closable={{ 'aria-label': t('关闭') }}
    >
      <p>{nameOf(visit)}</p>
      {visit.hearing === 'waiting' && visit.statementDueAt && (
        <p>
          {t('复核人请机构说明,期限至 {{day}};逾期不说明,可以不予认定。', { day: lastDayOf(visit.statementDueAt) })}
        </p>
      )}
      <Field
        label={t('说明')}
        name="text"
        problem={problem}
        hint={t('复核人作决定之前会看到这段说明;提交后不能修改。')}
        isRequired
      >
        <Input.TextArea value={text} rows={5} maxLength={2000} onChange={(event) => setText(event.target.value)} />
      </Field>
      <ProblemNote problem={problem} />
    </Dialog>
  );
}
