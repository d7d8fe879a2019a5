import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listBasicServices, quoteVoucher } from '../../../../../server/src/rights/policies/contract.ts';
import { getVersion } from '../../../../../server/src/rights/policies/versions-contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { useCall } from '../../client/queries.ts';
import { AreaName } from '../../components/AreaPicker.tsx';
import { Choice, Field } from '../../components/Field.tsx';
import { Fact, Facts, Section } from '../../components/FilePage.tsx';
import { Go } from '../../components/Go.tsx';
import { ListPage } from '../../components/ListPage.tsx';
import { OfPlace } from '../../components/OfPlace.tsx';
import { PrintButton } from '../../components/PrintButton.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { Money, Nothing, StateTag } from '../../components/values.tsx';
import { parseYuan } from '../../format/format.ts';
import { k } from '../../i18n/index.ts';
import { useMay } from '../../session/session.tsx';

/** 国家基本养老服务清单 with what a place adds to it, and what the consumption voucher deducts there; anyone may read it. */
export function Page() {
  const { t } = useTranslation();
  return (
    <OfPlace title={t('基本养老服务清单')} until="county">
      {(area) => (
        <>
          <Services area={area} />
          <Voucher key={area} area={area} />
        </>
      )}
    </OfPlace>
  );
}

type Service = OutputOf<typeof listBasicServices>['rows'][number];

/** The standard as the place wrote it; else the amounts of the item's benefits. */
const standardsOf = ({ standard, benefits }: Service): string[] =>
  standard === null
    ? benefits.flatMap(({ name, amountSentence }) => (amountSentence === null ? [] : [`${name}:${amountSentence}`]))
    : [standard];

function Services({ area }: { area: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error, isFetching, refetch } = useCall(listBasicServices, { params: { area } });
  return (
    <ListPage
      id="basic-services"
      title={t('基本养老服务清单')}
      query={{ data: data && { rows: data.rows, next: null }, error, isFetching, refetch }}
      rowKey={(row) => String(row.number)}
      actions={<PrintButton />}
      note={
        <p>
          <AreaName code={area} isFull /> · {t('国家规定的最低范围;各地可以增加项目、提高标准。')}
        </p>
      }
      empty={{ title: t('没有清单'), hint: t('清单随政策数据发布。') }}
      columns={[
        { key: 'number', title: t('序号'), render: (row) => row.number, text: (row) => String(row.number) },
        { key: 'target', title: t('服务对象'), render: (row) => row.target, text: (row) => row.target },
        {
          key: 'item',
          title: t('服务项目'),
          render: (row) => <strong>{row.item}</strong>,
          text: (row) => row.item,
        },
        { key: 'content', title: t('具体内容'), render: (row) => row.content, text: (row) => row.content },
        {
          key: 'standard',
          title: t('标准'),
          render: (row) => {
            const standards = standardsOf(row);
            return standards.length > 0 ? standards.map((said) => <div key={said}>{said}</div>) : <Nothing />;
          },
          text: (row) => standardsOf(row).join('；'),
        },
        { key: 'type', title: t('服务类型'), render: (row) => row.type, text: (row) => row.type },
        {
          key: 'lead',
          title: t('牵头部门'),
          render: (row) => (
            <>
              {row.leadBody.name}
              {!row.leadBody.verified && <div className="y-secondary">{t('(未核实)')}</div>}
            </>
          ),
          text: (row) => row.leadBody.name,
        },
        {
          key: 'benefits',
          title: t('本地的待遇'),
          render: (row) =>
            row.benefits.length > 0 ? (
              <ul className="y-plain">
                {row.benefits.map((benefit) => (
                  <li key={benefit.id}>
                    {may(getVersion) ? (
                      <Go to={`/policies/${benefit.versionCounty}/${benefit.versionId}`}>{benefit.name}</Go>
                    ) : (
                      benefit.name
                    )}
                    {!benefit.verified && <StateTag tone="warning" text={t('规则数值未经核实,仅供演示')} />}
                  </li>
                ))}
              </ul>
            ) : row.determinable ? (
              <Nothing />
            ) : (
              <span className="y-secondary">{row.why}</span>
            ),
          text: (row) => row.benefits.map(({ name }) => name).join('、'),
        },
        {
          key: 'headcount',
          title: t('今日人数'),
          align: 'right',
          render: (row) => {
            const counted = row.benefits.filter(({ headcount }) => headcount !== null);
            return counted.length > 0 ? (
              <ul className="y-plain y-number">
                {counted.map(({ id, name, headcount }) => (
                  <li key={id}>
                    {counted.length > 1 && `${name} `}
                    {t('{{n}} 人', { n: headcount })}
                  </li>
                ))}
              </ul>
            ) : (
              <Nothing />
            );
          },
          text: (row) =>
            row.benefits
              .flatMap(({ name, headcount }) => (headcount === null ? [] : [`${name} ${headcount}`]))
              .join('、'),
        },
        {
          key: 'source',
          title: t('依据'),
          render: (row) => `${row.source.document} ${row.source.clause}`,
          text: (row) => `${row.source.document} ${row.source.clause}`,
          isOptional: true,
        },
      ]}
    />
  );
}

const voucherServices: Readonly<Record<string, string>> = {
  homeService: k('居家上门服务'),
  institution: k('机构服务'),
  dayCare: k('日间托养'),
};

/** What the consumption voucher would take off a bill: insurance first, then the ratio, up to the month's cap. */
function Voucher({ area }: { area: string }) {
  const { t } = useTranslation();
  const [service, setService] = useState('homeService');
  const [spend, setSpend] = useState('');
  const [insurance, setInsurance] = useState('');
  const [used, setUsed] = useState('');
  const fenOf = (yuan: string) => (yuan.trim() === '' ? 0 : parseYuan(yuan));
  const spendFen = parseYuan(spend);
  const insuranceFen = fenOf(insurance);
  const usedFen = fenOf(used);
  const isReady = spendFen !== undefined && insuranceFen !== undefined && usedFen !== undefined;
  const { data, error } = useCall(
    quoteVoucher,
    {
      params: { area },
      query: { service: service as 'homeService', spendFen: spendFen ?? 0, insuranceFen, usedFen },
    },
    { enabled: isReady, keepPrevious: true },
  );
  const wrong = (yuan: string) =>
    yuan.trim() !== '' && parseYuan(yuan) === undefined ? t('请填写金额,最多两位小数。') : undefined;
  const input = (value: string, onChange: (value: string) => void) => (
    <Input
      value={value}
      inputMode="decimal"
      maxLength={12}
      suffix={t('元')}
      onChange={(event) => onChange(event.target.value)}
    />
  );
  return (
    <Section title={t('养老服务消费补贴试算')}>
      <div className="y-form-row">
        <Field label={t('服务')}>
          <Choice
            value={service}
            onChange={setService}
            options={Object.entries(voucherServices).map(([value, label]) => ({ value, label: t(label) }))}
          />
        </Field>
        <Field label={t('服务费用')} error={wrong(spend)} isRequired>
          {input(spend, setSpend)}
        </Field>
        <Field label={t('长期护理保险已付')} error={wrong(insurance)}>
          {input(insurance, setInsurance)}
        </Field>
        <Field label={t('本月已抵扣')} error={wrong(used)}>
          {input(used, setUsed)}
        </Field>
      </div>
      <ProblemNote problem={isReady ? (error ?? undefined) : undefined} />
      {isReady && data && !error && (
        <div role="status">
          <Facts>
            <Fact label={t('可以抵扣')}>
              <strong>
                <Money fen={data.deductionFen} />
              </strong>
            </Fact>
            <Fact label={t('老人自付')}>
              <Money fen={data.selfFen} />
            </Fact>
            <Fact label={t('抵扣比例')}>{data.ratioPermille / 10}%</Fact>
            <Fact label={t('每月最高')}>
              <Money fen={data.capFen} />
            </Fact>
            <Fact label={t('依据')}>
              {data.source.document} {data.source.number ?? ''} {data.source.clause}
              {!data.verified && <StateTag tone="warning" text={t('规则数值未经核实,仅供演示')} />}
            </Fact>
            {data.note && <Fact label={t('说明')}>{data.note}</Fact>}
          </Facts>
        </div>
      )}
    </Section>
  );
}
