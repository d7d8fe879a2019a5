import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readMenu } from '../../../../server/src/care/catalogue/contract.ts';
import type { OutputOf } from '../../../../server/src/platform/contract/endpoint.ts';
import { serverToday } from '../../../console/src/client/server-clock.ts';
import { addDays, formatFen, formatMinutes } from '../../../console/src/format/format.ts';
import { useKept } from '../client/reads.ts';
import { CallCentre } from '../components/CallCentre.tsx';
import { Note, ProblemNote } from '../components/Note.tsx';
import { Page } from '../components/Page.tsx';
import { k } from '../i18n/index.ts';
import { navigate } from '../router.ts';
import type { Session } from '../session/use-session.ts';
import { Choices, type Choice } from './Choices.tsx';
import { Quote, type Wish } from './Quote.tsx';
import type { Elder } from './use-elders.ts';
import { sayDay, windows } from './words.ts';

type Category = OutputOf<typeof readMenu>['categories'][number];
type Item = Category['items'][number];
type Product = Item['products'][number];

const DAYS_OFFERED = 14;
const RELATIONS = [k('子女'), k('配偶'), k('兄弟姐妹'), k('其他亲属')] as const;

interface OrderProps {
  session: Session;
  elder: Elder;
  base: string;
}

interface Answers {
  category?: Category;
  item?: Item;
  product?: Product;
  day?: string;
  window?: (typeof windows)[number];
  relation?: string;
}

/** Ordering from the menu, one question a screen; 返回 takes the last answer back. */
export function Order({ session, elder, base }: OrderProps) {
  const { t, i18n } = useTranslation();
  const menu = useKept(readMenu, { params: { area: elder.area } }, session.userId);
  const [answers, setAnswers] = useState<Answers>({});
  const { category, item, product, day, window, relation } = answers;
  const needsRelation = session.acting.role === 'family';
  const ask = (title: string, back: string | Answers, choices: readonly Choice[], onChoose: (key: string) => void) => (
    <Page key={title} title={title} back={typeof back === 'string' ? back : () => setAnswers(back)} canBeHeard>
      {menu.isLoading && <p role="status">{t('正在读取…')}</p>}
      {!menu.data && <ProblemNote problem={menu.problem} onRetry={menu.refetch} />}
      {menu.data && choices.length === 0 && <Note>{t('这里还没有可以订的服务，请打电话给服务热线。')}</Note>}
      <Choices choices={choices} onChoose={onChoose} />
      <CallCentre />
    </Page>
  );

  if (!category) {
    const offered = (menu.data?.categories ?? []).filter(({ items }) =>
      items.some(({ products }) => products.length > 0),
    );
    return ask(
      t('需要哪一类服务？'),
      base,
      offered.map(({ number, name, items }) => ({
        key: String(number),
        name,
        said: items
          .filter(({ products }) => products.length > 0)
          .map((one) => one.name)
          .join('、'),
      })),
      (key) => setAnswers({ category: offered.find(({ number }) => String(number) === key) }),
    );
  }
  if (!item) {
    const items = category.items.filter(({ products }) => products.length > 0);
    return ask(
      t('需要哪一项？'),
      {},
      items.map(({ code, name, products }) => ({ key: code, name, said: products.map((one) => one.name).join('、') })),
      (key) => {
        const chosen = items.find(({ code }) => code === key);
        setAnswers({
          category,
          item: chosen,
          ...(chosen?.products.length === 1 ? { product: chosen.products[0] } : {}),
        });
      },
    );
  }
  if (!product) {
    return ask(
      t('具体要哪一种？'),
      { category },
      item.products.map((one) => ({
        key: one.product,
        name: one.name,
        said: `${formatFen(one.priceFen)} · ${formatMinutes(one.minutes, i18n.language)}`,
      })),
      (key) => setAnswers({ category, item, product: item.products.find((one) => one.product === key) }),
    );
  }
  const chosen = { category, item, product };
  if (!day) {
    const first = addDays(serverToday(), 1);
    const days = Array.from({ length: DAYS_OFFERED }, (_, index) => addDays(first, index));
    return ask(
      t('哪一天来？'),
      item.products.length > 1 ? { category, item } : { category },
      days.map((one, index) => ({
        key: one,
        name: index === 0 ? `${t('明天')} · ${sayDay(one, i18n.language)}` : sayDay(one, i18n.language),
      })),
      (key) => setAnswers({ ...chosen, day: key }),
    );
  }
  if (!window) {
    return ask(
      t('什么时间来？'),
      chosen,
      windows
        .filter(({ from, to }) => to - from >= product.minutes)
        .map(({ from, name }) => ({ key: String(from), name: t(name) })),
      (key) => setAnswers({ ...answers, window: windows.find(({ from }) => String(from) === key) }),
    );
  }
  if (needsRelation && !relation) {
    return ask(
      t('您是老人的什么人？'),
      { ...chosen, day },
      RELATIONS.map((one) => ({ key: one, name: t(one) })),
      (key) => setAnswers({ ...answers, relation: key }),
    );
  }
  const wish: Wish = {
    elderId: elder.id,
    product: product.product,
    kind: 'single',
    fromDate: day,
    windowFromMinute: window.from,
    windowToMinute: window.to,
  };
  return (
    <Quote
      elder={elder}
      wish={wish}
      {...(relation ? { proxy: { relation, reason: '家属在手机上代订' } } : {})}
      onBack={() => setAnswers({ ...chosen, day })}
      onDone={() => navigate(`${base}/visits`)}
    />
  );
}
