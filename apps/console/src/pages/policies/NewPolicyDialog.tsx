import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  addDraft,
  getCatalogue,
  type BasicService,
  type Benefit,
  type PolicyParameter,
  type VERSION_KINDS,
} from '../../../../../server/src/rights/policies/versions-contract.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { serverToday } from '../../client/server-clock.ts';
import { AreaName } from '../../components/AreaPicker.tsx';
import { Choice, DayInput, Field } from '../../components/Field.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { useGo } from '../../components/Go.tsx';
import { addDays } from '../../format/format.ts';
import { kindLabels } from './policy-labels.ts';

type Kind = (typeof VERSION_KINDS)[number];

interface Start {
  kind: Kind;
  key: string;
  name: string;
  area: string;
  validFrom: string;
  document: string;
  clause: string;
}

/** The content that a new policy begins with; the rest is filled in in the editor. */
function firstContent({
  kind,
  key,
  name,
  area,
  validFrom,
  document,
  clause,
}: Start): Benefit | PolicyParameter | BasicService {
  const common = { area, validFrom, validTo: null, source: { document, clause }, verified: false };
  switch (kind) {
    case 'parameter':
      return { ...common, name: key, label: name, value: 0 };
    case 'basicService':
      return {
        ...common,
        number: Number(key),
        target: '60周岁及以上的老年人',
        item: name,
        content: name,
        type: '照护服务',
        leadBody: { name: '民政部门', verified: false },
        determinable: true,
      };
    case 'benefit': {
      const code = key.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
      return {
        ...common,
        id: key,
        name,
        class: code,
        nature: 'cash',
        stackGroup: code,
        stackRule: 'additive',
        priority: 1,
        when: {
          all: [
            { when: 'alive', text: '老人在世。', clause },
            { when: 'age >= 60', text: '年满60周岁。', clause },
          ],
        },
        amount: null,
        discovery: 'none',
      };
    }
  }
}

const patterns: Readonly<Record<Kind, RegExp>> = {
  benefit: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  parameter: /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/,
  basicService: /^[1-9][0-9]?$/,
};

/** A code that nobody has yet: the official need not think one up. */
function freeKey(kind: Kind, taken: readonly { key: string }[]): string {
  const keys = new Set(taken.map(({ key }) => key));
  const made = (n: number) =>
    kind === 'benefit' ? `local-benefit-${n}` : kind === 'parameter' ? `local_value_${n}` : String(n);
  let n = kind === 'basicService' ? 17 : 1;
  while (keys.has(made(n))) n += 1;
  return made(n);
}

/** Begins a policy that the place does not have yet. */
export function NewPolicyDialog(props: {
  area: string;
  kind: Kind;
  taken: readonly { key: string }[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const go = useGo();
  const { area, kind } = props;
  const [name, setName] = useState('');
  const [key, setKey] = useState(() => freeKey(kind, props.taken));
  const [document, setDocument] = useState('');
  const [clause, setClause] = useState('');
  const [validFrom, setValidFrom] = useState(addDays(serverToday(), 1));
  const catalogue = useCall(getCatalogue, { query: { area } });
  const { act, isPending, problem } = useAct(addDraft, {
    onDone: (made) => go(`/policies/${made.county}/${made.id}/edit`),
  });
  const isTaken = props.taken.some((row) => row.key === key);
  const isKeyWrong = key !== '' && !patterns[kind].test(key);
  const isComplete =
    name.trim() !== '' && !isTaken && !isKeyWrong && key !== '' && document !== '' && clause.trim() !== '' && validFrom;
  return (
    <FormDialog
      title={t('新建{{what}}', { what: t(kindLabels[kind] ?? '') })}
      confirmText={t('开始起草')}
      isPending={isPending}
      isIncomplete={!isComplete}
      problem={problem ?? catalogue.error ?? undefined}
      onConfirm={() => {
        const start = { kind, key, name: name.trim(), area, validFrom, document, clause: clause.trim() };
        act({ body: { area, kind, key, validFrom, content: { ...firstContent(start) } } });
      }}
      onClose={props.onClose}
    >
      <p>
        {t('适用地区')}:{' '}
        <strong>
          <AreaName code={area} isFull />
        </strong>
      </p>
      <Field label={t('名称')} isRequired>
        <Input value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field
        label={kind === 'basicService' ? t('清单序号') : t('代码')}
        isRequired
        error={
          isTaken
            ? t('本地已有这个代码,请修订它或换一个。')
            : isKeyWrong
              ? kind === 'basicService'
                ? t('请写 1 到 99 的数。')
                : t('请用小写英文字母、数字和连接号。')
              : undefined
        }
        hint={
          kind === 'basicService'
            ? t('国家清单为 1 到 16,本地增加的从 17 起。')
            : t('各版本之间不变,用来对应同一项规定。')
        }
      >
        <Input value={key} maxLength={64} onChange={(event) => setKey(event.target.value)} />
      </Field>
      <Field label={t('依据文件')} isRequired>
        <Choice
          value={document}
          onChange={setDocument}
          placeholder={catalogue.data ? t('请选择文件') : t('正在加载…')}
          options={(catalogue.data?.documents ?? []).map(({ id, title, number }) => ({
            value: id,
            label: number ? `${title} ${number}` : title,
          }))}
        />
      </Field>
      <Field label={t('条款')} isRequired hint={t('如:第三条第(二)项')}>
        <Input value={clause} maxLength={200} onChange={(event) => setClause(event.target.value)} />
      </Field>
      <Field label={t('计划生效')} isRequired>
        <DayInput value={validFrom} onChange={setValidFrom} />
      </Field>
    </FormDialog>
  );
}
