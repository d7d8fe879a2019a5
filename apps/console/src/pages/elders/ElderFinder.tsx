import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { searchElders } from '../../../../../server/src/people/elders/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { useCall } from '../../client/queries.ts';
import { TypedText } from '../../components/ListFilters.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { ElderTags } from './ElderTags.tsx';

export type FoundElder = OutputOf<typeof searchElders>['rows'][number];

/** Finds a person as one types, and hands over the one that is picked. */
export function ElderFinder({ onPick }: { onPick: (elder: FoundElder) => void }) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const { data, error, isFetching } = useCall(
    searchElders,
    { query: { q: words } },
    { enabled: words.length > 0, keepPrevious: true },
  );
  const rows = words ? (data?.rows ?? []) : [];
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button[data-found]')];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'ArrowDown') buttons[Math.min(at + 1, buttons.length - 1)]?.focus();
    else if (event.key === 'ArrowUp') buttons[Math.max(at - 1, 0)]?.focus();
    else return;
    event.preventDefault();
  };
  return (
    <div onKeyDown={move} className="y-finder">
      <TypedText
        value={words}
        onChange={setWords}
        autoFocus
        aria-label={t('查找老人')}
        placeholder={t('姓名、拼音首字母、身份证号、电话或住址')}
      />
      <ProblemNote problem={error ?? undefined} />
      <div aria-live="polite">
        {words && !isFetching && rows.length === 0 && <p className="y-secondary">{t('没有找到。换一个写法试试。')}</p>}
        <ul className="y-plain">
          {rows.map((elder) => (
            <li key={elder.id}>
              <button type="button" data-found className="y-found-person" onClick={() => onPick(elder)}>
                <strong>{elder.name}</strong>
                <span>
                  {elder.sex === 'male' ? t('男') : t('女')} · {t('{{n}} 岁', { n: elder.age })}
                </span>
                <span className="y-number">{elder.residentIdMasked}</span>
                <span className="y-secondary">
                  {elder.areaName} {elder.currentAddress ?? ''}
                </span>
                <ElderTags tags={elder.tags} />
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
