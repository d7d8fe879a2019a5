import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { openCase } from '../../../../server/src/rights/cases/contract.ts';
import { listBenefits } from '../../../../server/src/rights/policies/contract.ts';
import { useAct } from '../../../console/src/client/queries.ts';
import { useKept } from '../client/reads.ts';
import { CallCentre } from '../components/CallCentre.tsx';
import { ProblemNote } from '../components/Note.tsx';
import { Page } from '../components/Page.tsx';
import { k } from '../i18n/index.ts';
import { navigate } from '../router.ts';
import type { Session } from '../session/use-session.ts';
import { Choices } from './Choices.tsx';
import { useAmountWords } from './use-amount-words.ts';
import type { Elder } from './use-elders.ts';

type Relation = z.input<(typeof openCase)['body']>['relation'];

const RELATIONS: readonly { relation: Relation; name: string }[] = [
  { relation: 'child', name: k('子女') },
  { relation: 'spouse', name: k('配偶') },
  { relation: 'otherRelative', name: k('其他亲属') },
  { relation: 'guardian', name: k('监护人') },
];

interface ApplyProps {
  session: Session;
  elder: Elder;
  benefit: string;
  base: string;
}

/** Begins an application; documents and handing in follow on its own page. */
export function Apply({ session, elder, benefit, base }: ApplyProps) {
  const { t } = useTranslation();
  const amountOf = useAmountWords();
  const [relation, setRelation] = useState<Relation | undefined>(session.acting.role === 'elder' ? 'self' : undefined);
  const back = `${base}/rights`;
  const benefits = useKept(listBenefits, { params: { county: elder.county, id: elder.id }, query: {} }, session.userId);
  const found = benefits.data?.rows.find(({ id }) => id === benefit);
  const apply = useAct(openCase, { onDone: ({ id }) => navigate(`${base}/cases/${id}`, { replace: true }) });
  if (!relation) {
    return (
      <Page title={t('您是老人的什么人？')} back={back} canBeHeard>
        <Choices
          choices={RELATIONS.map((one) => ({ key: one.relation, name: t(one.name) }))}
          onChoose={(key) => setRelation(RELATIONS.find((one) => one.relation === key)?.relation)}
        />
        <CallCentre />
      </Page>
    );
  }
  return (
    <Page title={t('现在申请吗？')} back={back} canBeHeard>
      {benefits.isLoading && <p role="status">{t('正在读取…')}</p>}
      {found && (
        <section className="card">
          <h2>{found.name}</h2>
          <p>{amountOf(found)}</p>
          <p>{t('申请人：{{name}}', { name: elder.name })}</p>
        </section>
      )}
      <ProblemNote problem={apply.problem} />
      <button
        type="button"
        disabled={apply.isPending || !found}
        onClick={() =>
          apply.act({
            body: {
              county: elder.county,
              elderId: elder.id,
              benefit,
              relation,
              ...(relation === 'self' ? {} : { proxyReason: '家属在手机上代为申请' }),
            },
          })
        }
      >
        {t('开始申请')}
      </button>
      <CallCentre />
    </Page>
  );
}
