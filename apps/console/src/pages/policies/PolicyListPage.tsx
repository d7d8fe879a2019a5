import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { listHeadcounts } from '../../../../../server/src/rights/policies/simulation-contract.ts';
import { addDraft, listPolicies, VERSION_KINDS } from '../../../../../server/src/rights/policies/versions-contract.ts';
import { useCall } from '../../client/queries.ts';
import { serverToday } from '../../client/server-clock.ts';
import { AreaName, AreaPicker } from '../../components/AreaPicker.tsx';
import { labelOf } from '../../components/elder-labels.ts';
import { DayInput, Field } from '../../components/Field.tsx';
import { Section } from '../../components/FilePage.tsx';
import { Go, useFilters } from '../../components/Go.tsx';
import { Icon } from '../../components/Icon.tsx';
import { ListPage, type Column } from '../../components/ListPage.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { Day, Instant, Money, Nothing, StateTag } from '../../components/values.tsx';
import { k } from '../../i18n/index.ts';
import { useMay } from '../../session/session.tsx';
import { RowsTable } from '../money/RowsTable.tsx';
import { NewPolicyDialog } from './NewPolicyDialog.tsx';
import { kindLabels, levelLabel } from './policy-labels.ts';
import { ReviseButton } from './ReviseButton.tsx';
import { usePolicyPlace } from './use-place.ts';
import './policies.css';

type Policy = OutputOf<typeof listPolicies>['rows'][number];
type Kind = (typeof VERSION_KINDS)[number];
type Counts = OutputOf<typeof listHeadcounts>['rows'][number];

const isKind = (text: string | undefined): text is Kind => VERSION_KINDS.some((kind) => kind === text);

/** The list of basic services by its numbers; all else as the server orders it. */
const inOrder = (rows: Policy[], kind: Kind): Policy[] =>
  kind === 'basicService' ? rows.toSorted((a, b) => Number(a.key) - Number(b.key)) : rows;

/** What policies say at a place on a day: who has a right to how much, from which document, and how many people that is. */
export function Page() {
  const { t } = useTranslation();
  const may = useMay();
  const [filters, change] = useFilters();
  const [isAdding, setAdding] = useState(false);
  const { area, root, canChoose } = usePolicyPlace();
  const kind = isKind(filters.kind) ? filters.kind : 'benefit';
  const asOf = filters.asOf ?? '';
  const query = useCall(listPolicies, { query: { area, kind, ...(asOf ? { asOf } : {}) } }, { keepPrevious: true });
  const isToday = asOf === '' || asOf === serverToday();
  const counts = useCall(listHeadcounts, { query: { area } }, { enabled: kind === 'benefit' && isToday });
  const byBenefit = new Map(counts.data?.rows.map((row) => [row.benefit, row]));
  const address = (row: { county: string; id: string }) => `/policies/${row.county}/${row.id}?area=${area}`;
  const start = may(addDraft) && (
    <Button type="primary" icon={<Icon name="plus" />} onClick={() => setAdding(true)}>
      {t('新建')}
    </Button>
  );
  const { data, error, isFetching, refetch } = query;
  return (
    <>
      <ListPage
        id={`policies-${kind}`}
        title={t('政策规则')}
        query={{ data: data && { rows: inOrder(data.rows, kind), next: null }, error, isFetching, refetch }}
        rowKey={(row) => `${row.county}/${row.id}`}
        open={address}
        actions={start}
        note={
          <>
            <div className="y-filters y-no-print">
              {canChoose && (
                <div className="y-field">
                  <span className="y-label">{t('地区')}</span>
                  <AreaPicker
                    label={t('地区')}
                    until="county"
                    root={root}
                    value={area}
                    onChange={(code) => change({ area: code === root ? '' : code })}
                  />
                </div>
              )}
              <Field label={t('哪一天的规定')}>
                <DayInput
                  value={asOf || serverToday()}
                  onChange={(day) => change({ asOf: day === serverToday() ? '' : day })}
                />
              </Field>
            </div>
            <div className="y-tabs y-no-print" role="group" aria-label={t('种类')}>
              {VERSION_KINDS.map((one) => (
                <button
                  key={one}
                  type="button"
                  aria-pressed={one === kind}
                  onClick={() => change({ kind: one === 'benefit' ? '' : one })}
                >
                  {t(listLabels[one])}
                </button>
              ))}
            </div>
            <p className="y-secondary">
              <AreaName code={area} isFull /> · {data && <Day at={data.asOf} />}{' '}
              {t('有效的规定;国家、省、市的规定在本地没有另行规定时适用。')}
              {kind === 'benefit' && counts.data && (
                <> {t('今日在册 {{n}} 人,逐人判定。', { n: counts.data.population.toLocaleString('en') })}</>
              )}
            </p>
            <ProblemNote problem={counts.error ?? undefined} onRetry={() => void counts.refetch()} />
          </>
        }
        empty={{
          title: t('这一天没有有效的规定'),
          hint: t('随政策数据发布,也可以新建本地规定,由另一人复核后发布。'),
          action: start,
        }}
        columns={columnsOf(t, kind, isToday ? byBenefit : undefined, counts.isFetching, data?.drafts ?? [], area)}
      />
      <Drafts drafts={data?.drafts ?? []} address={address} />
      {isAdding && (
        <NewPolicyDialog area={area} kind={kind} taken={data?.rows ?? []} onClose={() => setAdding(false)} />
      )}
    </>
  );
}

const listLabels: Readonly<Record<Kind, string>> = {
  benefit: k('待遇'),
  parameter: k('参数'),
  basicService: k('基本养老服务清单'),
};

function columnsOf(
  t: (text: string, values?: Record<string, unknown>) => string,
  kind: Kind,
  counts: ReadonlyMap<string, Counts> | undefined,
  isCounting: boolean,
  drafts: readonly { key: string; county: string; id: string }[],
  area: string,
): Column<Policy>[] {
  const countOf = (row: Policy) => counts?.get(row.key);
  const number = (value: number | undefined) =>
    value === undefined ? (
      isCounting ? (
        <span aria-label={t('正在加载…')}>…</span>
      ) : (
        <Nothing />
      )
    ) : (
      <span className="y-number">{value.toLocaleString('en')}</span>
    );
  const people: Column<Policy>[] = [
    {
      key: 'eligible',
      title: t('今日可享受'),
      align: 'right',
      render: (row) => (
        <>
          {number(countOf(row)?.eligible)}
          {(countOf(row)?.unknown ?? 0) > 0 && (
            <div className="y-secondary y-number">
              {t('不明 {{n}}', { n: countOf(row)?.unknown.toLocaleString('en') })}
            </div>
          )}
        </>
      ),
      text: (row) => String(countOf(row)?.eligible ?? ''),
    },
    {
      key: 'granted',
      title: t('已在享受'),
      align: 'right',
      render: (row) => number(countOf(row)?.granted),
      text: (row) => String(countOf(row)?.granted ?? ''),
      isOptional: true,
    },
    {
      key: 'amount',
      title: t('每月金额'),
      align: 'right',
      render: (row) => {
        const count = countOf(row);
        return count && count.amountFen > 0 ? <Money fen={count.amountFen} /> : <Nothing />;
      },
      text: (row) => String((countOf(row)?.amountFen ?? 0) / 100),
    },
  ];
  return [
    {
      key: 'name',
      title: t('名称'),
      render: (row) => <span className="y-policy-name">{row.name}</span>,
      text: (row) => row.name,
    },
    {
      key: 'sentence',
      title: kind === 'parameter' ? t('取值') : t('规定'),
      render: (row) => (
        <>
          <div className="y-policy-short">{row.sentence}</div>
          {!row.verified && (
            <div>
              <StateTag tone="warning" text={t('未经核实,仅供演示')} />
            </div>
          )}
        </>
      ),
      text: (row) => row.sentence,
    },
    ...(kind === 'benefit' ? people : []),
    {
      key: 'place',
      title: t('制定地'),
      render: (row) => (
        <>
          <span className="y-name">{t(levelLabel(row.area))}</span>
          <div className="y-secondary y-name">{row.areaName}</div>
        </>
      ),
      text: (row) => row.areaName,
    },
    {
      key: 'validFrom',
      title: t('生效'),
      render: (row) => (
        <>
          <Day at={row.validFrom} />
          {row.validTo && (
            <div className="y-secondary y-number">
              {t('至')} {row.validTo}
            </div>
          )}
        </>
      ),
      text: (row) => row.validFrom,
    },
    {
      key: 'next',
      title: t('待办的修订'),
      render: (row) => {
        const own = drafts.filter(({ key }) => key === row.key);
        const [only] = own;
        return (
          <>
            {row.drafts > 0 &&
              (own.length === 1 && only ? (
                <Go to={`/policies/${only.county}/${only.id}?area=${area}`}>{t('1 份草案')}</Go>
              ) : (
                <span>{t('{{n}} 份草案', { n: row.drafts })}</span>
              ))}
            {row.scheduledFrom && (
              <div>
                <StateTag tone="active" text={t('{{day}} 起换新版', { day: row.scheduledFrom })} />
              </div>
            )}
            {row.drafts === 0 && !row.scheduledFrom && <Nothing />}
          </>
        );
      },
      text: (row) => row.scheduledFrom ?? '',
    },
    {
      key: 'act',
      title: t('操作'),
      isAction: true,
      render: (row) => <ReviseButton version={row} area={area} isSmall />,
    },
  ];
}

function Drafts({
  drafts,
  address,
}: {
  drafts: OutputOf<typeof listPolicies>['drafts'];
  address: (row: { county: string; id: string }) => string;
}) {
  const { t } = useTranslation();
  if (drafts.length === 0) return null;
  return (
    <div className="y-policy-drafts">
      <Section title={t('没有发布的草案')}>
        <RowsTable
          caption={t('没有发布的草案')}
          rows={drafts}
          rowKey={(row) => `${row.county}/${row.id}`}
          empty=""
          columns={[
            { key: 'name', title: t('名称'), render: (row) => <Go to={address(row)}>{row.name || t('(未命名)')}</Go> },
            { key: 'kind', title: t('种类'), render: (row) => t(labelOf(kindLabels, row.kind)) },
            { key: 'version', title: t('版本'), render: (row) => t('第 {{n}} 版', { n: row.version }) },
            { key: 'from', title: t('计划生效'), render: (row) => <Day at={row.validFrom} /> },
            { key: 'note', title: t('修订说明'), render: (row) => row.note ?? <Nothing /> },
            { key: 'who', title: t('起草人'), render: (row) => row.createdBy ?? <Nothing /> },
            { key: 'when', title: t('最近修改'), render: (row) => <Instant at={row.editedAt} /> },
          ]}
        />
      </Section>
    </div>
  );
}
