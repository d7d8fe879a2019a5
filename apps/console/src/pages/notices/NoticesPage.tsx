import { useTranslation } from 'react-i18next';
import { listNotices } from '../../../../../server/src/rights/cases/contract.ts';
import { useCall } from '../../client/queries.ts';
import { AreaName } from '../../components/AreaPicker.tsx';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { OfPlace } from '../../components/OfPlace.tsx';
import { PrintButton } from '../../components/PrintButton.tsx';
import { Day } from '../../components/values.tsx';
import { BenefitAmount } from '../rights/BenefitAmount.tsx';

/** 公示: what is about to be granted in an area, with masked names; anyone may read it. */
export function Page() {
  const { t } = useTranslation();
  return <OfPlace title={t('补贴公示')}>{(area) => <Notices key={area} area={area} />}</OfPlace>;
}

function Notices({ area }: { area: string }) {
  const { t } = useTranslation();
  const query = useCall(listNotices, { params: { area }, query: useListQuery(100) }, { keepPrevious: true });
  return (
    <ListPage
      id="notices"
      title={t('补贴公示')}
      query={query}
      rowKey={(notice) => notice.id}
      actions={<PrintButton />}
      note={
        <p>
          <AreaName code={area} /> · {t('公示期内有异议的,请向所在街道或社区提出;热线同样受理。')}
        </p>
      }
      empty={{ title: t('目前没有公示'), hint: t('拟给予补贴的老人会在这里公示,姓名已脱敏。') }}
      columns={[
        { key: 'name', title: t('姓名'), render: (notice) => notice.maskedName, text: (notice) => notice.maskedName },
        { key: 'area', title: t('社区'), render: (notice) => notice.areaName, text: (notice) => notice.areaName },
        {
          key: 'benefit',
          title: t('事项'),
          render: (notice) => notice.benefitName,
          text: (notice) => notice.benefitName,
        },
        {
          key: 'amount',
          title: t('额度'),
          render: (notice) => <BenefitAmount amount={notice.amount} unit={notice.unit} />,
          align: 'right',
        },
        {
          key: 'period',
          title: t('公示期'),
          render: (notice) => (
            <>
              <Day at={notice.fromDate} /> – <Day at={notice.toDate} />
            </>
          ),
          text: (notice) => `${notice.fromDate} – ${notice.toDate}`,
        },
      ]}
    />
  );
}
