import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addStatement, decide } from '../../../../../server/src/care/visits/contract.ts';
import { useAct } from '../../client/queries.ts';
import { Field } from '../../components/Field.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { ReasonDialog } from '../../components/ReasonDialog.tsx';
import { formatInstant } from '../../format/format.ts';

export interface Doubtful {
  county: string;
  id: string;
  version: number;
  elderName: string;
  productName: string;
  plannedStart: string;
}

const nameOf = (visit: Doubtful): string =>
  `${formatInstant(visit.plannedStart)} ${visit.elderName} · ${visit.productName}`;

/** Decides a doubtful visit, with the reason that is owed either way. */
export function DecideDialog(props: { visit: Doubtful; decision: 'verified' | 'rejected'; onClose: () => void }) {
  const { t } = useTranslation();
  const { visit, decision, onClose } = props;
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
    <Modal
      open
      title={t('机构说明')}
      okText={t('提交说明')}
      cancelText={t('取消')}
      okButtonProps={{ loading: isPending, disabled: text.trim().length < 2 }}
      onOk={() => act({ params: { county: visit.county, id: visit.id }, body: { text: text.trim() } })}
      onCancel={onClose}
      closable={{ 'aria-label': t('关闭') }}
    >
      <p>{nameOf(visit)}</p>
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
    </Modal>
  );
}
