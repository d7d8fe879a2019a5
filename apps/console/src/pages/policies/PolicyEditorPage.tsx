import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getCatalogue, getVersion } from '../../../../../server/src/rights/policies/versions-contract.ts';
import { useCall } from '../../client/queries.ts';
import { Go, usePathParams } from '../../components/Go.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageTitle } from '../../components/PageTitle.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { BenefitEditor } from './editor/BenefitEditor.tsx';
import { BasicServiceEditor, ParameterEditor } from './editor/PlainEditors.tsx';
import type { PolicyVersion } from './PolicyVersionPage.tsx';
import './policies.css';

const editors = { benefit: BenefitEditor, parameter: ParameterEditor, basicService: BasicServiceEditor };

/** The editor of a draft. It begins with what the server says now, never with what an earlier page remembers. */
export function Page() {
  const { county = '', id = '' } = usePathParams();
  return <Opening key={`${county}/${id}`} county={county} id={id} />;
}

function Opening({ county, id }: { county: string; id: string }) {
  const { t } = useTranslation();
  const query = useCall(getVersion, { params: { county, id } });
  const [opened, setOpened] = useState<PolicyVersion>();
  // Counts reloads: each begins the editor anew.
  const [round, setRound] = useState(0);
  if (!opened && query.data && !query.isFetching) setOpened(query.data);
  const catalogue = useCall(
    getCatalogue,
    { query: { area: opened?.area ?? '', ...(opened ? { asOf: opened.validFrom } : {}) } },
    { enabled: opened !== undefined },
  );
  // What is saved makes everything be read anew; the vocabulary in use stays, so that nothing moves under the hands.
  const [words, setWords] = useState<typeof catalogue.data>();
  if (!words && catalogue.data) setWords(catalogue.data);
  const problem = (opened ? undefined : query.error) ?? (words ? undefined : catalogue.error);
  const reload = async () => {
    const { data } = await query.refetch();
    if (!data) return;
    setOpened(data);
    setRound((before) => before + 1);
  };
  if (opened && opened.status !== 'draft') {
    return (
      <div className="y-empty">
        <PageTitle text={opened.name} />
        <p>{t('已发布或放弃的版本不能编辑。要改动请起草新版。')}</p>
        <Go to={`/policies/${county}/${id}`}>{t('打开这个版本')}</Go>
      </div>
    );
  }
  if (!opened || !words) {
    return (
      <>
        <PageTitle text={t('编辑政策')} />
        <ProblemNote problem={problem ?? undefined} onRetry={() => void (opened ? catalogue : query).refetch()} />
        {!problem && <Loading rows={10} />}
      </>
    );
  }
  const Editor = editors[opened.kind];
  return <Editor key={round} version={opened} catalogue={words} onReload={() => void reload()} />;
}
