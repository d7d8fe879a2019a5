import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readMenu } from '../../../../../server/src/care/catalogue/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { useCall } from '../../client/queries.ts';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { Minutes, Money, StateTag } from '../../components/values.tsx';
import { unitLabels } from './order-labels.ts';

type Item = OutputOf<typeof readMenu>['categories'][number]['items'][number];
export type PickedProduct = Item['products'][number];

/** The menu of the elder's place, category by category; what has no price there cannot be picked. */
export function MenuPicker(props: {
  area: string;
  picked: PickedProduct | undefined;
  onPick: (product: PickedProduct) => void;
}) {
  const { t } = useTranslation();
  const { data, error, refetch } = useCall(readMenu, { params: { area: props.area } });
  const offered = (data?.categories ?? []).filter(({ items }) => items.some(({ products }) => products.length > 0));
  const [chosen, setChosen] = useState<number>();
  const current = offered.find(({ number }) => number === chosen) ?? offered[0];
  if (props.picked) return <ProductLine product={props.picked} />;
  if (data && offered.length === 0)
    return <p>{t('当地还没有可以下单的服务。请先由区县民政配置服务价格和签约机构。')}</p>;
  return (
    <>
      <ProblemNote problem={error ?? undefined} onRetry={() => void refetch()} />
      <div className="y-tabs" role="group" aria-label={t('服务类别')}>
        {offered.map((category) => (
          <button
            key={category.number}
            type="button"
            aria-pressed={category === current}
            onClick={() => setChosen(category.number)}
          >
            {category.name}
          </button>
        ))}
      </div>
      <ul className="y-plain y-menu-items">
        {current?.items.flatMap((item) =>
          item.products.map((product) => (
            <li key={product.product}>
              <button type="button" className="y-found-person" onClick={() => props.onPick(product)}>
                <ProductLine product={product} />
                <span className="y-secondary">{item.clause}</span>
              </button>
            </li>
          )),
        )}
      </ul>
    </>
  );
}

function ProductLine({ product }: { product: PickedProduct }) {
  const { t } = useTranslation();
  return (
    <span className="y-benefit">
      <strong>{product.name}</strong>
      <span>
        <Money fen={product.priceFen} /> / {t(unitLabels[product.unit] ?? product.unit)}
      </span>
      <Minutes minutes={product.minutes} />
      {product.carers > 1 && <span>{t('{{n}} 人上门', { n: product.carers })}</span>}
      {!product.isPriceVerified && <StateTag tone="warning" text={t('价格未经核实')} />}
    </span>
  );
}
