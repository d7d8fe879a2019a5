import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { simulate } from '../../../../../server/src/rights/policies/simulation-contract.ts';
import { getVersion } from '../../../../../server/src/rights/policies/versions-contract.ts';
import { Fact, Facts, FileOf, FilePage, Section } from '../../components/FilePage.tsx';
import { useFilters } from '../../components/Go.tsx';
import { labelOf } from '../../components/elder-labels.ts';
import { Day, Instant, Nothing, StateTag } from '../../components/values.tsx';
import { useMay } from '../../session/session.tsx';
import { kindLabels, levelLabel, natureLabels, statusLabels, statusTones } from './policy-labels.ts';
import { SimulationOfVersion } from './SimulationOfVersion.tsx';
import { VersionActions } from './VersionActions.tsx';
import { BasicServiceView, ParameterView, RuleView } from './VersionContent.tsx';
import { BasedOn, Differences, Tests, Versions } from './VersionParts.tsx';
import './policies.css';

export type PolicyVersion = OutputOf<typeof getVersion>;

/** One version of a policy: what it says and why, what it changes, who wrote and who published it. */
export function Page() {
  return <FileOf endpoint={getVersion}>{(version) => <Version version={version} />}</FileOf>;
}

function Version({ version }: { version: PolicyVersion }) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const [filters] = useFilters();
  const { kind, status, source, content } = version;
  const isEnglish = i18n.language === 'en';
  return (
    <FilePage
      title={version.name || t('(未命名)')}
      subtitle={
        <>
          {t(labelOf(kindLabels, kind))} · {t(levelLabel(version.area))} {version.areaName} ·{' '}
          {t('第 {{n}} 版', { n: version.version })} · <Day at={version.validFrom} /> {t('至')}{' '}
          {version.validTo ? <Day at={version.validTo} /> : t('另有规定时')}
        </>
      }
      state={
        <>
          <StateTag tone={statusTones[status] ?? 'neutral'} text={t(labelOf(statusLabels, status))} />
          {version.inForce && <StateTag tone="good" text={t('现行有效')} />}
          {!version.verified && <StateTag tone="warning" text={t('未经核实,仅供演示')} />}
          {version.problems.length > 0 && (
            <StateTag tone="bad" text={t('有 {{n}} 处要改', { n: version.problems.length })} />
          )}
        </>
      }
      next={<VersionActions version={version} area={filters.area ?? version.area} />}
      facts={
        <>
          {version.problems.length > 0 && (
            <Section title={t('要改的地方')}>
              <ul className="y-plain y-lines">
                {version.problems.map((problem, index) => (
                  <li key={index}>{isEnglish ? problem.en : problem.zh}</li>
                ))}
              </ul>
            </Section>
          )}
          {kind === 'benefit' && <RuleView version={version} />}
          {kind === 'parameter' && <ParameterView content={content} />}
          {kind === 'basicService' && <BasicServiceView content={content} />}
          {kind === 'benefit' && <Tests tests={version.tests} />}
          {kind === 'benefit' && status !== 'discarded' && may(simulate) && <SimulationOfVersion version={version} />}
        </>
      }
      history={
        <>
          <Section title={t('为什么')}>
            <div id="source" tabIndex={-1}>
              <Facts>
                <Fact label={t('依据文件')}>
                  {source.document} {source.number ?? ''}
                  {!source.verified && <div className="y-secondary">{t('(文件未核实)')}</div>}
                </Fact>
                <Fact label={t('条款')}>{source.clause}</Fact>
                {typeof content.note === 'string' && content.note && <Fact label={t('说明')}>{content.note}</Fact>}
              </Facts>
            </div>
          </Section>
          <Section title={t('版本信息')}>
            <Facts>
              {kind === 'benefit' && (
                <Fact label={t('形式')}>{t(labelOf(natureLabels, String(content.nature ?? '')))}</Fact>
              )}
              <Fact label={t('来源')}>{version.origin === 'pack' ? t('随政策数据发布') : t('本单位制定')}</Fact>
              <Fact label={t('起草')}>
                {version.createdBy ?? <Nothing />} <Instant at={version.createdAt} />
              </Fact>
              <Fact label={t('最近修改')}>
                <Instant at={version.editedAt} />
              </Fact>
              <Fact label={t('发布')}>
                {version.publishedAt ? (
                  <>
                    {version.publishedBy ?? ''} <Instant at={version.publishedAt} />
                  </>
                ) : (
                  <Nothing />
                )}
              </Fact>
              <Fact label={t('修订说明')}>{version.note ?? <Nothing />}</Fact>
              <BasedOn version={version} />
            </Facts>
          </Section>
          <Differences version={version} />
          <Versions version={version} area={filters.area ?? version.area} />
        </>
      }
    />
  );
}
