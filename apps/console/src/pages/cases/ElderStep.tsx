import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { getElderFile } from '../../../../../server/src/people/elders/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { useCall } from '../../client/queries.ts';
import { Section } from '../../components/FilePage.tsx';
import { Go, useFilters } from '../../components/Go.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { ElderFinder } from '../elders/ElderFinder.tsx';
import { ElderTags } from '../elders/ElderTags.tsx';

/** The first step of what is done for a person: find them; the address keeps whom. What follows is shown once they are known. */
export function ElderStep(props: {
  title: string;
  /** Another person is about to be picked. */
  onLeave?: () => void;
  children: (elder: OutputOf<typeof getElderFile>) => ReactNode;
}) {
  const { t } = useTranslation();
  const [filters, change] = useFilters();
  const { county = '', elder: id = '' } = filters;
  const isPicked = county !== '' && id !== '';
  const { data: elder, error } = useCall(getElderFile, { params: { county, id } }, { enabled: isPicked });
  return (
    <>
      <Section
        title={props.title}
        extra={
          isPicked && (
            <Button
              size="small"
              onClick={() => {
                props.onLeave?.();
                change({ county: '', elder: '' }, false);
              }}
            >
              {t('换一位')}
            </Button>
          )
        }
      >
        <ProblemNote problem={error ?? undefined} />
        {!isPicked && <ElderFinder onPick={(found) => change({ county: found.county, elder: found.id }, false)} />}
        {elder && (
          <div className="y-benefit">
            <Go to={`/elders/${elder.county}/${elder.id}`}>
              <strong>{elder.name}</strong>
            </Go>
            <span>
              {elder.sex === 'male' ? t('男') : t('女')} · {t('{{n}} 岁', { n: elder.age })} · {elder.areaPath}
            </span>
            <span className="y-secondary">{elder.currentAddress ?? t('没有登记住址')}</span>
            <ElderTags tags={elder.tags} />
          </div>
        )}
      </Section>
      {elder && props.children(elder)}
    </>
  );
}
