import { useTranslation } from 'react-i18next';
import { CallCentre } from '../components/CallCentre.tsx';
import { Link } from '../components/Link.tsx';
import { Page } from '../components/Page.tsx';
import { navigate } from '../router.ts';
import type { Session } from '../session/use-session.ts';
import { Choices } from './Choices.tsx';
import type { Elder } from './use-elders.ts';
import { useVisitsAhead } from './use-visits-ahead.ts';
import { VisitWords } from './VisitWords.tsx';

interface ElderHomeProps {
  session: Session;
  elder: Elder;
  base: string;
  hasOthers: boolean;
}

/** The first page: who comes next, and what can be done. */
export function ElderHome({ session, elder, base, hasOthers }: ElderHomeProps) {
  const { t } = useTranslation();
  const { visits } = useVisitsAhead(session, elder);
  const next = visits.find(({ status }) => status === 'planned' || status === 'assigned' || status === 'inProgress');
  return (
    <Page
      title={
        session.acting.role === 'family'
          ? t('为 {{name}} 办理', { name: elder.name })
          : t('{{name}}，您好', { name: elder.name })
      }
      back={hasOthers ? '/' : undefined}
      canBeHeard
    >
      {next && (
        <Link to={`${base}/visits/${next.id}`} className="card visit">
          <h2>{t('下一次上门')}</h2>
          <VisitWords visit={next} />
        </Link>
      )}
      <Choices
        choices={[
          { key: 'visits', name: t('看谁来服务'), said: t('什么时候来，确认码') },
          { key: 'order', name: t('订服务'), said: t('助餐、助浴、助洁等') },
          { key: 'rights', name: t('我的补贴和申请'), said: t('能享受什么，办到哪一步') },
        ]}
        onChoose={(key) => navigate(`${base}/${key}`)}
      />
      <CallCentre />
      <Link to="/me" className="button second">
        {t('我的')}
      </Link>
    </Page>
  );
}
