import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listOrders, placeOrder } from '../../../../../server/src/care/orders/contract.ts';
import {
  listAssessments,
  listInstruments,
  planAssessment,
  recogniseAssessment,
} from '../../../../../server/src/rights/assessments/contract.ts';
import { listCases, listGrants, openCase } from '../../../../../server/src/rights/cases/contract.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { serverToday } from '../../client/server-clock.ts';
import { labelOf } from '../../components/elder-labels.ts';
import { Choice, DayInput, Field } from '../../components/Field.tsx';
import { Section } from '../../components/FilePage.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { Go, useGo } from '../../components/Go.tsx';
import { Day, StateTag } from '../../components/values.tsx';
import { useMay } from '../../session/session.tsx';
import {
  assessmentReasonLabels,
  assessmentStatusLabels,
  assessmentStatusTones,
  instrumentLabels,
} from '../assessments/assessment-labels.ts';
import { RecogniseDialog } from '../assessments/RecogniseDialog.tsx';
import { stateKindTones } from '../cases/case-labels.ts';
import { orderStatusLabels, orderStatusTones } from '../orders/order-labels.ts';
import { BenefitAmount } from '../rights/BenefitAmount.tsx';

const SHOWN = 5;

/** What is going on for this person: grants, cases, assessments, orders, each with the way to begin one. */
export function ElderMatters({ elder }: { elder: { county: string; id: string; name: string; status: string } }) {
  const { t } = useTranslation();
  const may = useMay();
  const go = useGo();
  const { county, id } = elder;
  const query = { elderId: id, limit: SHOWN };
  const [opened, setOpened] = useState<'plan' | 'recognise'>();
  const close = () => setOpened(undefined);
  const grants = useCall(listGrants, { params: { county, id } }, { enabled: may(listGrants) });
  const cases = useCall(
    listCases,
    { params: { county }, query: { ...query, open: 'all' } },
    { enabled: may(listCases) },
  );
  const assessments = useCall(listAssessments, { params: { county }, query }, { enabled: may(listAssessments) });
  const orders = useCall(listOrders, { params: { county }, query }, { enabled: may(listOrders) });
  const isActive = elder.status === 'active';
  const rowCount =
    (cases.data?.rows.length ?? 0) +
    (assessments.data?.rows.length ?? 0) +
    (orders.data?.rows.length ?? 0) +
    (grants.data?.rows.length ?? 0);
  return (
    <Section
      title={t('正在办理')}
      extra={
        isActive && (
          <span className="y-actions y-no-print">
            {may(openCase) && (
              <Button size="small" onClick={() => go(`/cases/new?county=${county}&elder=${id}`)}>
                {t('代为申请')}
              </Button>
            )}
            {may(placeOrder) && (
              <Button size="small" onClick={() => go(`/order-desk?county=${county}&elder=${id}`)}>
                {t('代为下单')}
              </Button>
            )}
            {may(planAssessment) && (
              <Button size="small" onClick={() => setOpened('plan')}>
                {t('安排评估')}
              </Button>
            )}
            {may(recogniseAssessment) && (
              <Button size="small" onClick={() => setOpened('recognise')}>
                {t('采信外地评估结果')}
              </Button>
            )}
          </span>
        )
      }
    >
      {rowCount === 0 && <p className="y-secondary">{t('没有申请、评估或订单。')}</p>}
      <ul className="y-plain y-lines">
        {grants.data?.rows.map((grant) => (
          <li key={grant.id}>
            <StateTag tone="good" text={t('享受中')} />{' '}
            <Go to={`/cases/${county}/${grant.caseId}`}>{grant.benefitName}</Go>{' '}
            <BenefitAmount amount={grant.amount} unit={grant.unit} /> <Day at={grant.validFrom} />
          </li>
        ))}
        {cases.data?.rows.map((row) => (
          <li key={row.id}>
            <StateTag tone={stateKindTones[row.stateKind] ?? 'neutral'} text={row.stateName} />{' '}
            <Go to={`/cases/${county}/${row.id}`}>
              {row.benefitName} {row.number}
            </Go>
          </li>
        ))}
        {assessments.data?.rows.map((row) => (
          <li key={row.id}>
            <StateTag
              tone={assessmentStatusTones[row.status] ?? 'neutral'}
              text={t(labelOf(assessmentStatusLabels, row.status))}
            />{' '}
            <Go to={`/assessments/${county}/${row.id}`}>
              {t(labelOf(instrumentLabels, row.instrument))} · {t(labelOf(assessmentReasonLabels, row.reason))}
            </Go>{' '}
            <Day at={row.assessedOn ?? row.plannedOn} />
          </li>
        ))}
        {orders.data?.rows.map((row) => (
          <li key={row.id}>
            <StateTag
              tone={orderStatusTones[row.status] ?? 'neutral'}
              text={t(labelOf(orderStatusLabels, row.status))}
            />{' '}
            <Go to={`/orders/${county}/${row.id}`}>
              {row.productName} {row.number}
            </Go>
          </li>
        ))}
      </ul>
      {opened === 'plan' && <PlanDialog county={county} elderId={id} onClose={close} />}
      {opened === 'recognise' && <RecogniseDialog county={county} elder={elder} onClose={close} />}
    </Section>
  );
}

function PlanDialog({ county, elderId, onClose }: { county: string; elderId: string; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const go = useGo();
  const [reason, setReason] = useState('routine');
  const [instrument, setInstrument] = useState('gbt42195');
  const [plannedOn, setPlannedOn] = useState('');
  const instruments = useCall(listInstruments, {});
  // The old standard is only for results that are taken over.
  const offered = (instruments.data?.rows ?? []).filter(({ id }) => id !== 'mzt039');
  const { act, isPending, problem } = useAct(planAssessment, {
    onDone: (made) => {
      onClose();
      go(`/assessments/${made.county}/${made.id}`);
    },
  });
  return (
    <FormDialog
      title={t('安排评估')}
      confirmText={t('安排评估')}
      isPending={isPending}
      problem={problem}
      onConfirm={() =>
        act({
          body: {
            county,
            elderId,
            instrument: instrument as 'gbt42195',
            reason: reason as 'routine',
            ...(plannedOn ? { plannedOn } : {}),
          },
        })
      }
      onClose={onClose}
    >
      <Field
        label={t('量表')}
        name="instrument"
        problem={problem}
        isRequired
        hint={
          instrument === 'gbt42195'
            ? t('按《老年人能力评估规范》由两名评估员上门评估。')
            : t('一名评估员填写即可;结果不产生能力等级。')
        }
      >
        <Choice
          value={instrument}
          onChange={setInstrument}
          options={offered.map(({ id, name, nameEn }) => ({
            value: id,
            label: i18n.language === 'en' ? nameEn : name,
          }))}
        />
      </Field>
      <Field label={t('原因')} name="reason" problem={problem} isRequired>
        <Choice
          value={reason}
          onChange={setReason}
          options={['first', 'routine', 'change', 'other'].map((value) => ({
            value,
            label: t(labelOf(assessmentReasonLabels, value)),
          }))}
        />
      </Field>
      <Field label={t('计划日期')} name="plannedOn" problem={problem} hint={t('可留空,由评估员约定。')}>
        <DayInput value={plannedOn} min={serverToday()} onChange={setPlannedOn} />
      </Field>
    </FormDialog>
  );
}
