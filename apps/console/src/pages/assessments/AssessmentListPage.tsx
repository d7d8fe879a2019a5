import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listAssessments, recogniseAssessment } from '../../../../../server/src/rights/assessments/contract.ts';
import { useCall } from '../../client/queries.ts';
import { CountyGate } from '../../components/CountyGate.tsx';
import { gradeLabels, labelOf } from '../../components/elder-labels.ts';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { Day, StateTag } from '../../components/values.tsx';
import { useMay } from '../../session/session.tsx';
import {
  assessmentReasonLabels,
  assessmentStatusLabels,
  assessmentStatusTones,
  instrumentLabels,
} from './assessment-labels.ts';
import { RecogniseDialog } from './RecogniseDialog.tsx';

/** Assessments of a county, oldest first. */
export function Page() {
  const { t } = useTranslation();
  return <CountyGate title={t('能力评估')}>{(county) => <Assessments key={county} county={county} />}</CountyGate>;
}

function Assessments({ county }: { county: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const [isRecognising, setRecognising] = useState(false);
  const query = useCall(
    listAssessments,
    { params: { county }, query: useListQuery() as never },
    { keepPrevious: true },
  );
  return (
    <>
      {isRecognising && <RecogniseDialog county={county} onClose={() => setRecognising(false)} />}
      <ListPage
        id="assessments"
        title={t('能力评估')}
        query={query}
        rowKey={(row) => row.id}
        open={(row) => `/assessments/${row.county}/${row.id}`}
        actions={
          may(recogniseAssessment) && <Button onClick={() => setRecognising(true)}>{t('采信外地评估结果')}</Button>
        }
        filters={[
          {
            kind: 'choice',
            name: 'status',
            label: t('状态'),
            options: Object.entries(assessmentStatusLabels).map(([value, label]) => ({ value, label: t(label) })),
          },
          { kind: 'choice', name: 'mine', label: t('范围'), options: [{ value: 'true', label: t('等我办理') }] },
        ]}
        empty={{ title: t('没有评估'), hint: t('受理补贴申请时会自动安排评估;也可以在老人档案中安排。') }}
        columns={[
          { key: 'elder', title: t('老人'), render: (row) => row.elderName, text: (row) => row.elderName },
          {
            key: 'id',
            title: t('身份证号'),
            render: (row) => <span className="y-number">{row.residentIdMasked}</span>,
            text: (row) => row.residentIdMasked,
          },
          { key: 'area', title: t('社区'), render: (row) => row.areaName, text: (row) => row.areaName },
          {
            key: 'instrument',
            title: t('量表'),
            render: (row) => t(labelOf(instrumentLabels, row.instrument)),
            text: (row) => t(labelOf(instrumentLabels, row.instrument)),
          },
          {
            key: 'reason',
            title: t('原因'),
            render: (row) => t(labelOf(assessmentReasonLabels, row.reason)),
            text: (row) => t(labelOf(assessmentReasonLabels, row.reason)),
          },
          {
            key: 'status',
            title: t('状态'),
            render: (row) => (
              <StateTag
                tone={assessmentStatusTones[row.status] ?? 'neutral'}
                text={t(labelOf(assessmentStatusLabels, row.status))}
              />
            ),
            text: (row) => t(labelOf(assessmentStatusLabels, row.status)),
          },
          {
            key: 'planned',
            title: t('计划日期'),
            render: (row) => <Day at={row.plannedOn} />,
            text: (row) => row.plannedOn ?? '',
          },
          {
            key: 'assessed',
            title: t('评估日期'),
            render: (row) => <Day at={row.assessedOn} />,
            text: (row) => row.assessedOn ?? '',
          },
          {
            key: 'grade',
            title: t('能力等级'),
            render: (row) => t(labelOf(gradeLabels, row.finalGrade)),
            text: (row) => t(labelOf(gradeLabels, row.finalGrade)),
          },
          {
            key: 'until',
            title: t('有效期至'),
            render: (row) => <Day at={row.validUntil} />,
            text: (row) => row.validUntil ?? '',
            isOptional: true,
          },
        ]}
      />
    </>
  );
}
