import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerComplaint, listComplaints } from '../../../../../server/src/care/orders/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { CountyGate } from '../../components/CountyGate.tsx';
import { Field } from '../../components/Field.tsx';
import { Go } from '../../components/Go.tsx';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { DueTag, Instant, Nothing } from '../../components/values.tsx';
import { formatInstant } from '../../format/format.ts';
import { useMay } from '../../session/session.tsx';
import { useProviderNames } from '../supply/provider-names.ts';
import { Dialog } from '../../components/Dialog.tsx';

type Complaint = OutputOf<typeof listComplaints>['rows'][number];

/** Complaints, the one due first on top; the provider or the county answers. */
export function Page() {
  const { t } = useTranslation();
  return <CountyGate title={t('投诉')}>{(county) => <Complaints key={county} county={county} />}</CountyGate>;
}

function Complaints({ county }: { county: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const [answering, setAnswering] = useState<Complaint>();
  const providers = useProviderNames(county);
  const query = useCall(listComplaints, { params: { county }, query: useListQuery() as never }, { keepPrevious: true });
  return (
    <>
      <ListPage
        id="complaints"
        title={t('投诉')}
        query={query}
        rowKey={(row) => row.id}
        open={(row) => `/orders/${row.county}/${row.orderId}`}
        filters={[
          {
            kind: 'choice',
            name: 'status',
            label: t('状态'),
            initial: 'open',
            options: [
              { value: 'open', label: t('待答复') },
              { value: 'answered', label: t('已答复') },
            ],
          },
          { kind: 'choice', name: 'providerId', label: t('服务机构'), options: providers.options },
        ]}
        empty={{ title: t('没有待答复的投诉'), hint: t('在订单中登记的投诉会列在这里,五个工作日内答复。') }}
        columns={[
          { key: 'order', title: t('订单号'), render: (row) => row.orderNumber, text: (row) => row.orderNumber },
          { key: 'elder', title: t('老人'), render: (row) => row.elderName, text: (row) => row.elderName },
          { key: 'product', title: t('服务'), render: (row) => row.productName, text: (row) => row.productName },
          {
            key: 'provider',
            title: t('服务机构'),
            render: (row) => providers.nameOf(row.providerId),
            text: (row) => providers.nameOf(row.providerId),
          },
          { key: 'text', title: t('投诉内容'), render: (row) => row.text, text: (row) => row.text },
          {
            key: 'due',
            title: t('期限'),
            render: (row) => (row.status === 'open' ? <DueTag day={row.dueOn} /> : <Nothing />),
            text: (row) => row.dueOn,
          },
          {
            key: 'answer',
            title: t('答复'),
            render: (row) =>
              row.answer ??
              (may(answerComplaint) ? (
                <Button size="small" onClick={() => setAnswering(row)}>
                  {t('答复投诉')}
                </Button>
              ) : (
                <Nothing />
              )),
            text: (row) => row.answer ?? '',
          },
          {
            key: 'visit',
            title: t('哪一次服务'),
            render: (row) =>
              row.visitId ? <Go to={`/visits/${row.county}/${row.visitId}`}>{t('查看服务')}</Go> : t('整个订单'),
            isOptional: true,
          },
          {
            key: 'created',
            title: t('登记时间'),
            render: (row) => <Instant at={row.createdAt} />,
            text: (row) => formatInstant(row.createdAt),
            isOptional: true,
          },
        ]}
      />
      {answering && <AnswerDialog complaint={answering} onClose={() => setAnswering(undefined)} />}
    </>
  );
}

function AnswerDialog({ complaint, onClose }: { complaint: Complaint; onClose: () => void }) {
  const { t } = useTranslation();
  const [answer, setAnswer] = useState('');
  const { act, isPending, problem } = useAct(answerComplaint, { onDone: onClose });
  return (
    <Dialog
      title={t('答复投诉')}
      okText={t('提交答复')}
      cancelText={t('取消')}
      okButtonProps={{ loading: isPending, disabled: answer.trim().length < 2 }}
      onOk={() => act({ params: { county: complaint.county, id: complaint.id }, body: { answer: answer.trim() } })}
      onCancel={onClose}
      closable={{ 'aria-label': t('关闭') }}
    >
      <p>
        {complaint.elderName} · {complaint.productName}
      </p>
      <p>{complaint.text}</p>
      <Field label={t('答复')} name="answer" problem={problem} hint={t('老人和家属会看到。')} isRequired>
        <Input.TextArea value={answer} rows={4} maxLength={1000} onChange={(event) => setAnswer(event.target.value)} />
      </Field>
      <ProblemNote problem={problem} />
    </Dialog>
  );
}
