import { useTranslation } from 'react-i18next';
import { areaLevel } from '@yike/identity';
import { listNotices } from '../../../../../server/src/rights/cases/contract.ts';
import { useCall } from '../../client/queries.ts';
import { AreaName, AreaPicker } from '../../components/AreaPicker.tsx';
import { useFilters } from '../../components/Go.tsx';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { PageTitle } from '../../components/PageTitle.tsx';
import { PrintButton } from '../../components/PrintButton.tsx';
import { Day } from '../../components/values.tsx';
import { useSession } from '../../session/session.tsx';
import { BenefitAmount } from '../rights/BenefitAmount.tsx';

/** 公示: what is about to be granted in an area, with masked names; anyone may read it. */
export function Page() {
  const { t } = useTranslation();
  const session = useSession();
  const [filters, change] = useFilters();
  const area = filters.area ?? session?.acting.area ?? '';
  const isNarrow = area !== '' && ['county', 'street', 'community'].includes(areaLevel(area));
  return (
    <>
      <div className="y-filters y-no-print">
        {!isNarrow && <PageTitle text={t('补贴公示')} />}
        <div className="y-field">
          <span className="y-label">{isNarrow ? t('地区') : t('请选择您所在的县(市、区)')}</span>
          <AreaPicker
            label={t('地区')}
            root="000000000000"
            value={area}
            onChange={(code) => change({ area: code, cursor: '' })}
          />
        </div>
      </div>
      {isNarrow && <Notices key={area} area={area} />}
    </>
  );
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
