import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { diffVersions, listVersions } from '../../../../../server/src/rights/policies/versions-contract.ts';
import { useCall } from '../../client/queries.ts';
import { labelOf } from '../../components/elder-labels.ts';
import { Choice, Field } from '../../components/Field.tsx';
import { Fact, Section } from '../../components/FilePage.tsx';
import { Go } from '../../components/Go.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { Day, Nothing, StateTag } from '../../components/values.tsx';
import { RowsTable } from '../money/RowsTable.tsx';
import type { PolicyVersion } from './PolicyVersionPage.tsx';
import { levelLabel, statusLabels, statusTones } from './policy-labels.ts';

/** Test cases and whether each comes out as it should. */
export function Tests({ tests }: { tests: PolicyVersion['tests'] }) {
  const { t } = useTranslation();
  return (
    <Section title={t('测试案例')}>
      <RowsTable
        caption={t('测试案例')}
        rows={tests}
        rowKey={(test) => test.name}
        empty={t('还没有测试案例。起草时写几个有把握的例子,发布前自动检查。')}
        columns={[
          { key: 'name', title: t('案例'), render: (test) => test.name },
          { key: 'expected', title: t('应为'), render: (test) => test.expected },
          { key: 'actual', title: t('实际'), render: (test) => test.actual },
          {
            key: 'passed',
            title: t('结果'),
            render: (test) => (
              <StateTag tone={test.passed ? 'good' : 'bad'} text={test.passed ? t('通过') : t('不通过')} />
            ),
          },
        ]}
      />
    </Section>
  );
}

/** A page of versions is enough: a policy has few. */
const VERSIONS_SHOWN = 50;

function useVersions(version: PolicyVersion, area: string) {
  return useCall(listVersions, {
    params: { area, kind: version.kind, key: version.key },
    query: { limit: VERSIONS_SHOWN },
  });
}

/** The version that this one was drafted from, which may be of a place above. */
export function BasedOn({ version }: { version: PolicyVersion }) {
  const { t } = useTranslation();
  const versions = useVersions(version, version.area);
  const base = versions.data?.rows.find(({ id }) => id === version.basedOn);
  if (!base) return null;
  return (
    <Fact label={t('底稿')}>
      <Go to={`/policies/${base.county}/${base.id}`}>
        {base.areaName} {t('第 {{n}} 版', { n: base.version })}
      </Go>
    </Fact>
  );
}

/** What differs from the version that it replaces, or from any other. */
export function Differences({ version }: { version: PolicyVersion }) {
  const { t } = useTranslation();
  const [other, setOther] = useState('');
  const versions = useVersions(version, version.area);
  const [withCounty = '', withId = ''] = other.split('/');
  const diff = useCall(
    diffVersions,
    { params: { county: version.county, id: version.id }, query: { withCounty, withId } },
    { enabled: other !== '' },
  );
  const { replaces } = version;
  const rows = other === '' ? (replaces ? version.differences : []) : (diff.data?.differences ?? []);
  return (
    <Section title={t('与其他版本的差别')}>
      <Field label={t('与哪一版比')}>
        <Choice
          value={other}
          onChange={setOther}
          placeholder={
            replaces
              ? t('它所代替的:{{place}} 第 {{n}} 版', { place: replaces.areaName, n: replaces.version })
              : t('没有它所代替的版本')
          }
          options={(versions.data?.rows ?? [])
            .filter(({ id }) => id !== version.id)
            .map((row) => ({
              value: `${row.county}/${row.id}`,
              label: `${row.areaName} ${t('第 {{n}} 版', { n: row.version })} · ${t(labelOf(statusLabels, row.status))}`,
            }))}
        />
      </Field>
      <ProblemNote problem={diff.error ?? undefined} onRetry={() => void diff.refetch()} />
      {other !== '' && diff.isPending ? (
        <p role="status">{t('正在加载…')}</p>
      ) : (
        <RowsTable
          caption={t('与其他版本的差别')}
          rows={rows}
          rowKey={(row) => `${row.part}/${row.before ?? ''}/${row.after ?? ''}`}
          empty={t('没有差别。')}
          columns={[
            { key: 'part', title: t('内容'), render: (row) => row.part },
            {
              key: 'before',
              title: t('原来'),
              render: (row) => (row.before === null ? <Nothing /> : <del>{row.before}</del>),
            },
            {
              key: 'after',
              title: t('现在'),
              render: (row) => (row.after === null ? <Nothing /> : <ins>{row.after}</ins>),
            },
          ]}
        />
      )}
    </Section>
  );
}

/** Every version at the place and above it. */
export function Versions({ version, area }: { version: PolicyVersion; area: string }) {
  const { t } = useTranslation();
  const versions = useVersions(version, area);
  return (
    <Section title={t('历次版本')}>
      <ProblemNote problem={versions.error ?? undefined} onRetry={() => void versions.refetch()} />
      <RowsTable
        caption={t('历次版本')}
        rows={versions.data?.rows ?? []}
        rowKey={(row) => `${row.county}/${row.id}`}
        empty={versions.data ? t('没有其他版本。') : t('正在加载…')}
        columns={[
          {
            key: 'version',
            title: t('版本'),
            render: (row) =>
              row.id === version.id ? (
                <strong aria-current="true">{t('第 {{n}} 版', { n: row.version })}</strong>
              ) : (
                <Go to={`/policies/${row.county}/${row.id}?area=${area}`}>{t('第 {{n}} 版', { n: row.version })}</Go>
              ),
          },
          { key: 'place', title: t('制定地'), render: (row) => `${t(levelLabel(row.area))} ${row.areaName}` },
          { key: 'from', title: t('生效'), render: (row) => <Day at={row.validFrom} /> },
          {
            key: 'state',
            title: t('状态'),
            render: (row) => (
              <>
                <StateTag
                  tone={
                    row.inForce
                      ? 'good'
                      : row.status === 'published'
                        ? 'neutral'
                        : (statusTones[row.status] ?? 'neutral')
                  }
                  text={row.inForce ? t('现行有效') : t(labelOf(statusLabels, row.status))}
                />
                {row.note && <div className="y-secondary">{row.note}</div>}
              </>
            ),
          },
        ]}
      />
    </Section>
  );
}
