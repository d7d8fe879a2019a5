import { useTranslation } from 'react-i18next';
import { listDue } from '../../../../../server/src/rights/assessments/contract.ts';
import { useCall } from '../../client/queries.ts';
import { CountyGate } from '../../components/CountyGate.tsx';
import { gradeLabels, labelOf } from '../../components/elder-labels.ts';
import { Go } from '../../components/Go.tsx';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { Day, DueTag } from '../../components/values.tsx';

/** Elders whose last ability assessment ends soon. */
export function Page() {
  const { t } = useTranslation();
  return <CountyGate title={t('评估到期')}>{(county) => <Due key={county} county={county} />}</CountyGate>;
}

function Due({ county }: { county: string }) {
  const { t } = useTranslation();
  const query = useCall(listDue, { params: { county }, query: useListQuery() }, { keepPrevious: true });
  return (
    <ListPage
      id="assessments-due"
      title={t('评估到期')}
      query={query}
      rowKey={(row) => row.id}
      open={(row) => `/elders/${row.county}/${row.elderId}`}
      filters={[
        {
          kind: 'choice',
          name: 'withinDays',
          label: t('多少天内到期'),
          initial: '30',
          options: [7, 30, 60, 90].map((n) => ({ value: String(n), label: t('{{n}} 天', { n }) })),
        },
      ]}
      empty={{ title: t('近期没有到期的评估'), hint: t('评估有效期将满的在册老人会列在这里,便于安排重新评估。') }}
      columns={[
        { key: 'elder', title: t('老人'), render: (row) => row.elderName, text: (row) => row.elderName },
        { key: 'area', title: t('社区'), render: (row) => row.areaName, text: (row) => row.areaName },
        {
          key: 'grade',
          title: t('能力等级'),
          render: (row) => t(labelOf(gradeLabels, row.finalGrade)),
          text: (row) => t(labelOf(gradeLabels, row.finalGrade)),
        },
        {
          key: 'assessed',
          title: t('评估日期'),
          render: (row) => <Day at={row.assessedOn} />,
          text: (row) => row.assessedOn ?? '',
        },
        {
          key: 'until',
          title: t('有效期至'),
          render: (row) => <DueTag day={row.validUntil} />,
          text: (row) => row.validUntil ?? '',
        },
        {
          key: 'last',
          title: t('上次评估'),
          render: (row) => <Go to={`/assessments/${row.county}/${row.id}`}>{t('查看')}</Go>,
        },
      ]}
    />
  );
}
