import { useTranslation } from 'react-i18next';
import { listLeads } from '../../../../../server/src/rights/leads/contract.ts';
import { useCall } from '../../client/queries.ts';
import { useFilters } from '../../components/Go.tsx';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { DueTag, Instant, Nothing, StateTag } from '../../components/values.tsx';
import { formatInstant } from '../../format/format.ts';
import { BenefitAmount } from '../rights/BenefitAmount.tsx';
import { LeadActions } from './LeadActions.tsx';
import { LeadCounts, useLeadCounts } from './LeadCounts.tsx';
import { leadKindLabels, leadKindTones, leadStateLabels, leadStateTones, type Lead } from './lead-labels.ts';

/** Whether money is being paid; what was lost goes on being paid until a person decides. */
export function Paying({ lead }: { lead: Pick<Lead, 'grantId' | 'kind'> }) {
  const { t } = useTranslation();
  if (!lead.grantId) return <>{t('未享受')}</>;
  return lead.kind === 'lost' ? (
    <StateTag tone="warning" text={t('仍在发放,待核实')} />
  ) : (
    <StateTag tone="good" text={t('享受中')} />
  );
}

/** 服务找人: who gained, lost or may have a right, most urgent first. */
export function Page() {
  const { t } = useTranslation();
  const [filters] = useFilters();
  const query = useCall(listLeads, { query: useListQuery() as never }, { keepPrevious: true });
  const { rows: counted } = useLeadCounts();
  const names = new Map(counted.map((row) => [row.benefit, row.benefitName]));
  for (const row of query.data?.rows ?? []) names.set(row.benefit, row.benefitName);
  const { benefit } = filters;
  if (benefit && !names.has(benefit)) names.set(benefit, benefit);
  const paying = (row: Lead) => (!row.grantId ? t('未享受') : row.kind === 'lost' ? t('仍在发放,待核实') : t('享受中'));
  return (
    <ListPage
      id="leads"
      title={t('服务找人')}
      query={query}
      rowKey={(row) => `${row.id} ${row.version}`}
      open={(row) => `/leads/${row.county}/${row.id}`}
      filters={[
        {
          kind: 'choice',
          name: 'waiting',
          label: t('范围'),
          initial: 'true',
          options: [
            { value: 'true', label: t('待办') },
            { value: 'false', label: t('全部') },
          ],
        },
        {
          kind: 'choice',
          name: 'benefit',
          label: t('待遇'),
          options: [...names].map(([value, label]) => ({ value, label })),
        },
        {
          kind: 'choice',
          name: 'kind',
          label: t('变化'),
          options: Object.entries(leadKindLabels).map(([value, label]) => ({ value, label: t(label) })),
        },
        {
          kind: 'choice',
          name: 'state',
          label: t('状态'),
          options: Object.entries(leadStateLabels).map(([value, label]) => ({ value, label: t(label) })),
        },
        { kind: 'area', name: 'area', label: t('地区') },
      ]}
      note={
        <>
          <LeadCounts />
          <p className="y-secondary">
            {t('老人的情况或政策一有变化,系统就重新判断,按期限列在这里。失去资格不会自动停发,须由人核实。')}
          </p>
        </>
      }
      empty={{
        title: t('没有待办的线索'),
        hint: t('有老人新符合或不再符合某项待遇,或缺少情况不能判断时,会列在这里。'),
      }}
      columns={[
        {
          key: 'elder',
          title: t('老人'),
          render: (row) => (
            <>
              <span className="y-lead-name">
                {row.elderName} <span className="y-number">{t('{{n}} 岁', { n: row.age })}</span>
              </span>
              <div className="y-secondary">{row.areaName}</div>
            </>
          ),
          text: (row) => `${row.elderName} ${row.age} ${row.areaName}`,
        },
        {
          key: 'kind',
          title: t('变化'),
          render: (row) => (
            <span className="y-lead-state">
              <StateTag tone={leadKindTones[row.kind]} text={t(leadKindLabels[row.kind])} />
              <StateTag tone={leadStateTones[row.state]} text={t(leadStateLabels[row.state])} />
            </span>
          ),
          text: (row) => `${t(leadKindLabels[row.kind])} ${t(leadStateLabels[row.state])}`,
        },
        {
          key: 'benefit',
          title: t('待遇'),
          render: (row) => (
            <>
              {row.benefitName}
              {row.amount !== null && (
                <div className="y-secondary">
                  <BenefitAmount amount={row.amount} unit={row.unit} />
                </div>
              )}
            </>
          ),
          text: (row) => row.benefitName,
        },
        {
          key: 'why',
          title: t('为什么'),
          render: (row) => <div className="y-lead-why">{row.summary}</div>,
          text: (row) => row.summary,
        },
        {
          key: 'due',
          title: t('期限'),
          render: (row) => (
            <span className="y-lead-due">{row.closedAt ? <Nothing /> : <DueTag day={row.dueOn} />}</span>
          ),
          text: (row) => row.dueOn ?? '',
        },
        { key: 'paying', title: t('发放'), render: (row) => <Paying lead={row} />, text: paying },
        { key: 'act', title: t('办理'), render: (row) => <LeadActions lead={row} />, isAction: true },
        {
          key: 'phone',
          title: t('联系电话'),
          render: (row) => (row.phoneMasked ? <span className="y-number">{row.phoneMasked}</span> : <Nothing />),
          text: (row) => row.phoneMasked ?? '',
          isOptional: true,
        },
        {
          key: 'found',
          title: t('发现时间'),
          render: (row) => <Instant at={row.foundAt} />,
          text: (row) => formatInstant(row.foundAt),
          isOptional: true,
        },
      ]}
    />
  );
}
