import { useTranslation } from 'react-i18next';
import { listCases, listGrants } from '../../../../server/src/rights/cases/contract.ts';
import { listBenefits } from '../../../../server/src/rights/policies/contract.ts';
import { formatInstant } from '../../../console/src/format/format.ts';
import { useKept } from '../client/reads.ts';
import { CallCentre } from '../components/CallCentre.tsx';
import { Link } from '../components/Link.tsx';
import { Note, ProblemNote } from '../components/Note.tsx';
import { Page } from '../components/Page.tsx';
import { navigate } from '../router.ts';
import type { Session } from '../session/use-session.ts';
import { Choices } from './Choices.tsx';
import type { Elder } from './use-elders.ts';
import { useAmountWords } from './use-amount-words.ts';

/** What the elder holds, how far the applications are, and what can be applied for by the facts on file. */
export function Rights({ session, elder, base }: { session: Session; elder: Elder; base: string }) {
  const { t } = useTranslation();
  const amountOf = useAmountWords();
  const params = { county: elder.county, id: elder.id };
  const grants = useKept(listGrants, { params, query: {} }, session.userId);
  const cases = useKept(
    listCases,
    { params: { county: elder.county }, query: { elderId: elder.id, open: 'all' } },
    session.userId,
  );
  const benefits = useKept(listBenefits, { params, query: {} }, session.userId);
  const known = new Set([
    ...(grants.data?.rows ?? []).map(({ benefit }) => benefit),
    ...(cases.data?.rows ?? []).filter(({ closedAt }) => closedAt === null).map(({ benefit }) => benefit),
  ]);
  // What is unknown may be applied for: the assessment that it lacks is part of the application.
  const open = (benefits.data?.rows ?? []).filter(
    ({ outcome, workflow, id }) => outcome !== 'ineligible' && workflow !== null && !known.has(id),
  );
  const others = (benefits.data?.rows ?? []).filter(
    ({ outcome, workflow, id }) => outcome === 'eligible' && workflow === null && !known.has(id),
  );
  const reads = [grants, cases, benefits];
  const keptAt = reads.find((read) => read.keptAt)?.keptAt;
  const failed = reads.find(({ problem, keptAt: kept }) => problem && !kept);
  return (
    <Page title={t('我的补贴和申请')} back={base} canBeHeard>
      {reads.some(({ isLoading }) => isLoading) && <p role="status">{t('正在读取…')}</p>}
      {keptAt && (
        <Note tone="warning">{t('现在没有信号，显示的是 {{at}} 保存的内容。', { at: formatInstant(keptAt) })}</Note>
      )}
      {failed && <ProblemNote problem={failed.problem} onRetry={() => reads.forEach(({ refetch }) => refetch())} />}
      {grants.data && (
        <section>
          <h2>{t('正在享受')}</h2>
          {grants.data.rows.length === 0 && <Note>{t('目前没有正在享受的补贴。')}</Note>}
          <ul className="list">
            {grants.data.rows.map((grant) => (
              <li key={grant.id} className="card">
                <strong>{grant.benefitName}</strong>
                <p>{amountOf(grant)}</p>
                <p className="small">
                  {grant.validTo
                    ? t('{{from}} 至 {{to}}', { from: grant.validFrom, to: grant.validTo })
                    : t('{{from}} 起', { from: grant.validFrom })}
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
      {cases.data && (
        <section>
          <h2>{t('我的申请')}</h2>
          {cases.data.rows.length === 0 && <Note>{t('还没有申请。')}</Note>}
          <ul className="list">
            {cases.data.rows.map((one) => (
              <li key={one.id}>
                <Link to={`${base}/cases/${one.id}`} className="card visit">
                  <strong>{one.benefitName}</strong>
                  <span className="when">{one.stateName}</span>
                  {one.dueOn && one.stateKind === 'waiting' && <span>{t('{{day}} 前办理', { day: one.dueOn })}</span>}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      {benefits.data && cases.data && (
        <section>
          <h2>{t('可以申请')}</h2>
          <p>{t('是否享受以审批结果为准。')}</p>
          {open.length === 0 && <Note>{t('暂时没有可以申请的项目。资料有变化时会重新计算。')}</Note>}
          <Choices
            choices={open.map((benefit) => ({
              key: benefit.id,
              name: benefit.name,
              said: benefit.outcome === 'eligible' ? amountOf(benefit) : t('申请后安排评估，再确定能否享受'),
            }))}
            onChoose={(benefit) => navigate(`${base}/apply/${benefit}`)}
          />
        </section>
      )}
      {others.length > 0 && (
        <section>
          <h2>{t('按现有资料您还符合')}</h2>
          <p>{t('这些项目请向社区或服务热线咨询办理。')}</p>
          <ul className="list">
            {others.map((benefit) => (
              <li key={benefit.id} className="card">
                <strong>{benefit.name}</strong>
                <p>{amountOf(benefit)}</p>
              </li>
            ))}
          </ul>
        </section>
      )}
      <CallCentre />
    </Page>
  );
}
