import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getElderFile } from '../../../../../server/src/people/elders/contract.ts';
import { useCall } from '../../client/queries.ts';
import { Section } from '../../components/FilePage.tsx';
import { Go, useFilters } from '../../components/Go.tsx';
import { PageTitle } from '../../components/PageTitle.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { ElderFinder } from '../elders/ElderFinder.tsx';
import { ElderTags } from '../elders/ElderTags.tsx';
import { MenuPicker, type PickedProduct } from './MenuPicker.tsx';
import { OrderForm } from './OrderForm.tsx';

/** 代为下单: find the person, pick from the menu, hear who pays, confirm. The address keeps the person. */
export function Page() {
  const { t } = useTranslation();
  const [filters, change] = useFilters();
  const [picked, setPicked] = useState<PickedProduct>();
  const { county = '', elder: id = '' } = filters;
  const isPicked = county !== '' && id !== '';
  const { data: elder, error } = useCall(getElderFile, { params: { county, id } }, { enabled: isPicked });
  return (
    <>
      <div className="y-list-head">
        <PageTitle text={t('代为下单')} />
      </div>
      <Section
        title={t('1. 为谁下单')}
        extra={
          isPicked && (
            <Button
              size="small"
              onClick={() => {
                setPicked(undefined);
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
      {elder && (
        <Section
          title={t('2. 选择服务')}
          extra={
            picked && (
              <Button size="small" onClick={() => setPicked(undefined)}>
                {t('换一项')}
              </Button>
            )
          }
        >
          <MenuPicker area={elder.area} picked={picked} onPick={setPicked} />
        </Section>
      )}
      {elder && picked && <OrderForm key={`${elder.id} ${picked.product}`} elder={elder} product={picked} />}
    </>
  );
}
