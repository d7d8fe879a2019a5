import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../components/FilePage.tsx';
import { PageTitle } from '../../components/PageTitle.tsx';
import { ElderStep } from '../cases/ElderStep.tsx';
import { MenuPicker, type PickedProduct } from './MenuPicker.tsx';
import { OrderForm } from './OrderForm.tsx';

/** 代为下单: find the person, pick from the menu, hear who pays, confirm. The address keeps the person. */
export function Page() {
  const { t } = useTranslation();
  const [picked, setPicked] = useState<PickedProduct>();
  return (
    <>
      <div className="y-list-head">
        <PageTitle text={t('代为下单')} />
      </div>
      <ElderStep title={t('1. 为谁下单')} onLeave={() => setPicked(undefined)}>
        {(elder) => (
          <>
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
            {picked && <OrderForm key={`${elder.id} ${picked.product}`} elder={elder} product={picked} />}
          </>
        )}
      </ElderStep>
    </>
  );
}
