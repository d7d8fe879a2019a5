import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { areaLevel } from '@yike/identity';
import { checkAudit, listAudit } from '../../../../../server/src/platform/audit/contract.ts';
import { roles, type Role } from '../../../../../server/src/platform/access/roles.ts';
import { useCall } from '../../client/queries.ts';
import { AreaPicker } from '../../components/AreaPicker.tsx';
import { useFilters } from '../../components/Go.tsx';
import { Icon } from '../../components/Icon.tsx';
import { roleLabels } from '../../components/labels.ts';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { PageTitle } from '../../components/PageTitle.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { Instant, StateTag } from '../../components/values.tsx';
import { formatInstant } from '../../format/format.ts';
import { useMay, useOwnSession } from '../../session/session.tsx';

/** The county that a list of one county shows: of the address, else the post's own. */
function useCounty(): string | undefined {
  const { acting } = useOwnSession();
  const [filters] = useFilters();
  if (filters.county) return filters.county;
  return ['county', 'street', 'community'].includes(areaLevel(acting.area)) ? acting.area.slice(0, 6) : undefined;
}

/** Who did what, when and why. */
export function Page() {
  const { t } = useTranslation();
  const county = useCounty();
  const [filters, change] = useFilters();
  const picker = (
    <div className="y-filters">
      <div className="y-field">
        <span className="y-label">{t('区县')}</span>
        <AreaPicker
          label={t('区县')}
          until="county"
          value={filters.area ?? ''}
          onChange={(area) =>
            change({ area, county: area && areaLevel(area) === 'county' ? area.slice(0, 6) : '', cursor: '' })
          }
        />
      </div>
    </div>
  );
  if (!county) {
    return (
      <>
        <PageTitle text={t('审计日志')} />
        <p>{t('审计日志按区县成链,请先选择区县。')}</p>
        {picker}
      </>
    );
  }
  return <CountyAudit county={county} />;
}

function CountyAudit({ county }: { county: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const [isChecking, setChecking] = useState(false);
  const { area: _area, county: _county, ...query } = useListQuery();
  const list = useCall(listAudit, { params: { county }, query }, { keepPrevious: true });
  const check = useCall(checkAudit, { params: { county } }, { enabled: isChecking });
  const roleName = (role: string) => (roles.includes(role as Role) ? t(roleLabels[role as Role]) : t('系统'));
  return (
    <ListPage
      id="audit"
      title={t('审计日志')}
      query={list}
      rowKey={(entry) => String(entry.seq)}
      filters={[
        { kind: 'text', name: 'action', label: t('操作'), placeholder: 'elders.reveal' },
        { kind: 'text', name: 'elderId', label: t('老人编号') },
        { kind: 'text', name: 'subjectId', label: t('对象编号') },
      ]}
      actions={
        may(checkAudit) && (
          <Button icon={<Icon name="audit" />} loading={check.isFetching} onClick={() => setChecking(true)}>
            {t('校验日志链')}
          </Button>
        )
      }
      note={
        <>
          <ProblemNote problem={check.error ?? undefined} />
          {check.data && (
            <p role="status">
              {check.data.problems.length === 0 ? (
                <StateTag tone="good" text={t('已校验 {{n}} 条,无篡改、缺失或乱序', { n: check.data.rows })} />
              ) : (
                <StateTag
                  tone="bad"
                  text={t('发现 {{n}} 处问题,首处在第 {{seq}} 条', {
                    n: check.data.problems.length,
                    seq: check.data.problems[0]?.seq ?? 0,
                  })}
                />
              )}
            </p>
          )}
        </>
      }
      empty={{ title: t('还没有记录'), hint: t('每一次写入、查看完整证件号和健康记录都会记在这里。') }}
      columns={[
        { key: 'seq', title: t('序号'), render: (entry) => entry.seq, text: (entry) => String(entry.seq), align: 'right' },
        { key: 'at', title: t('时间'), render: (entry) => <Instant at={entry.at} />, text: (entry) => formatInstant(entry.at) },
        {
          key: 'who',
          title: t('谁'),
          render: (entry) => `${entry.actorName ?? t('系统')}(${roleName(entry.actorRole)})`,
          text: (entry) => `${entry.actorName ?? t('系统')}(${roleName(entry.actorRole)})`,
        },
        { key: 'action', title: t('操作'), render: (entry) => <code>{entry.action}</code>, text: (entry) => entry.action },
        {
          key: 'subject',
          title: t('对象'),
          render: (entry) => `${entry.subjectType} ${entry.subjectId.slice(0, 8)}`,
          text: (entry) => `${entry.subjectType} ${entry.subjectId}`,
        },
        { key: 'reason', title: t('理由'), render: (entry) => entry.reason ?? '', text: (entry) => entry.reason ?? '' },
        {
          key: 'elder',
          title: t('老人编号'),
          render: (entry) => entry.elderId ?? '',
          text: (entry) => entry.elderId ?? '',
          isOptional: true,
        },
        {
          key: 'detail',
          title: t('内容'),
          render: (entry) => <code>{JSON.stringify(entry.detail)}</code>,
          text: (entry) => JSON.stringify(entry.detail),
          isOptional: true,
        },
        {
          key: 'trace',
          title: t('编号'),
          render: (entry) => <span className="y-trace">{entry.trace ?? ''}</span>,
          text: (entry) => entry.trace ?? '',
          isOptional: true,
        },
      ]}
    />
  );
}
