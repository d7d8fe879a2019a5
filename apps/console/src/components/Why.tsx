import { useTranslation } from 'react-i18next';
import { sourceLabel } from './source-label.ts';
import { Day, StateTag } from './values.tsx';

export interface WhyClause {
  key: string;
  /** true: speaks for it; false: against; null: could not be decided, or only states a fact. */
  holds: boolean | null;
  text: string;
  /** Document and clause. */
  source?: string | null;
  facts?: readonly { name: string; value: string; source?: string | null; since?: string | null }[];
}

/** 为什么: the rule, the clause, the facts with their source and date. */
export function Why({ title, clauses, note }: { title?: string; clauses: readonly WhyClause[]; note?: string }) {
  const { t } = useTranslation();
  return (
    <section className="y-why" aria-label={title ?? t('为什么')}>
      <h2>{title ?? t('为什么')}</h2>
      {note && <p>{note}</p>}
      {clauses.length === 0 && <p className="y-secondary">{t('还没有可说明的依据。')}</p>}
      <ul>
        {clauses.map((clause) => (
          <li key={clause.key}>
            <div className="y-why-head">
              <StateTag
                tone={clause.holds === null ? 'neutral' : clause.holds ? 'good' : 'bad'}
                text={clause.holds === null ? t('说明') : clause.holds ? t('符合') : t('不符合')}
              />
              <span>{clause.text}</span>
            </div>
            {clause.source && (
              <div className="y-secondary">
                {t('依据')}:{clause.source}
              </div>
            )}
            {clause.facts?.map((fact) => (
              <div key={fact.name} className="y-secondary">
                {fact.name}:{fact.value}
                {fact.source && ` · ${t('来源')} ${t(sourceLabel(fact.source))}`}
                {fact.since && (
                  <>
                    {' '}
                    · {t('自')} <Day at={fact.since} />
                  </>
                )}
              </div>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
