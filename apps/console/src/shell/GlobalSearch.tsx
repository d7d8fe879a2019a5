import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useQueries } from '@tanstack/react-query';
import { Go, useGo } from '../components/Go.tsx';
import { TypedText } from '../components/ListFilters.tsx';
import { mayOpen, pages } from '../pages/registry.ts';
import { useOwnSession } from '../session/session.tsx';
import { finders, type Found } from './finders.ts';
import { Dialog } from '../components/Dialog.tsx';

const INPUT_ID = 'global-search';

/** Finds pages at once and people, cases and orders from the server; arrows move, Enter opens. */
export function GlobalSearch({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      onCancel={onClose}
      footer={null}
      title={t('查找')}
      // The dialog's own focus goes to its closing button.
      afterOpenChange={(isShown) => isShown && document.getElementById(INPUT_ID)?.focus()}
      closable={{ 'aria-label': t('关闭') }}
    >
      <SearchBody onClose={onClose} />
    </Dialog>
  );
}

function SearchBody({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const go = useGo();
  const session = useOwnSession();
  const [words, setWords] = useState('');
  const open = finders.filter((finder) => finder.isOpenTo(session));
  const answers = useQueries({
    queries: open.map((finder) => ({
      queryKey: ['find', finder.kind, words],
      queryFn: ({ signal }: { signal: AbortSignal }) => finder.find(session, words, signal),
      enabled: words.length > 0,
    })),
  });
  const matching = pages
    .filter((page) => page.menu && mayOpen(page, session.acting.role))
    .map((page): Found => ({ key: page.path, title: t(page.title), detail: '', address: page.path }))
    .filter(({ title }) => words === '' || title.toLowerCase().includes(words.toLowerCase()));
  const groups = [
    ...open.map((finder, index) => ({ kind: t(finder.kind), found: (words && answers[index]?.data) || [] })),
    { kind: t('页面'), found: matching },
  ].filter(({ found }) => found.length > 0);
  const isBusy = answers.some((answer) => answer.isFetching);
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const links = [...event.currentTarget.querySelectorAll<HTMLElement>('a')];
    const at = links.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'ArrowDown') links[Math.min(at + 1, links.length - 1)]?.focus();
    else if (event.key === 'ArrowUp') links[Math.max(at - 1, 0)]?.focus();
    else if (event.key === 'Enter' && at < 0 && !event.nativeEvent.isComposing) {
      const first = groups[0]?.found[0];
      if (!first) return;
      go(first.address);
      onClose();
    } else return;
    event.preventDefault();
  };
  return (
    <div onKeyDown={move}>
      <TypedText
        value={words}
        onChange={setWords}
        id={INPUT_ID}
        aria-label={t('查找内容')}
        placeholder={t('姓名、拼音首字母、身份证号、电话、住址、编号或页面')}
      />
      <div className="y-found" aria-live="polite">
        {groups.map(({ kind, found }) => (
          <section key={kind}>
            <h2>{kind}</h2>
            <ul>
              {found.map((one) => (
                <li key={one.key} onClick={onClose}>
                  <Go to={one.address}>
                    {one.title} <span className="y-secondary">{one.detail}</span>
                  </Go>
                </li>
              ))}
            </ul>
          </section>
        ))}
        {groups.length === 0 && (
          <p className="y-secondary">{isBusy ? t('正在查找…') : t('没有找到。换一个写法试试。')}</p>
        )}
      </div>
    </div>
  );
}
