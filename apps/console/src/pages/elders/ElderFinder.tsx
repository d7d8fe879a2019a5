import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { searchElders } from '../../../../../server/src/people/elders/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { useCall } from '../../client/queries.ts';
import { Finder } from '../../components/Finder.tsx';
import { ElderTags } from './ElderTags.tsx';

export type FoundElder = OutputOf<typeof searchElders>['rows'][number];

/** Finds a person as one types, and hands over the one that is picked. */
export function ElderFinder({ county, onPick }: { county?: string; onPick: (elder: FoundElder) => void }) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const { data, error, isFetching } = useCall(
    searchElders,
    { query: { q: words, ...(county ? { county } : {}) } },
    { enabled: words.length > 0, keepPrevious: true },
  );
  return (
    <Finder
      label={t('查找老人')}
      placeholder={t('姓名、拼音首字母、身份证号、电话或住址')}
      words={words}
      onWords={setWords}
      rows={words ? (data?.rows ?? []) : []}
      rowKey={(elder) => elder.id}
      isFetching={isFetching}
      error={error}
      onPick={onPick}
      render={(elder) => (
        <>
          <strong>{elder.name}</strong>
          <span>
            {elder.sex === 'male' ? t('男') : t('女')} · {t('{{n}} 岁', { n: elder.age })}
          </span>
          <span className="y-number">{elder.residentIdMasked}</span>
          <span className="y-secondary">
            {elder.areaName} {elder.currentAddress ?? ''}
          </span>
          <ElderTags tags={elder.tags} />
        </>
      )}
    />
  );
}
