import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { createElder, listElders } from '../../../../../server/src/people/elders/contract.ts';
import { useCall } from '../../client/queries.ts';
import {
  economicLabels,
  elderStatusLabels,
  gradeLabels,
  labelOf,
  livingLabels,
  tagLabels,
} from '../../components/elder-labels.ts';
import { useGo } from '../../components/Go.tsx';
import { Icon } from '../../components/Icon.tsx';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { Day, StateTag } from '../../components/values.tsx';
import { useMay } from '../../session/session.tsx';
import { ElderTags } from './ElderTags.tsx';

/** Elders in my sight, by community and name. */
export function Page() {
  const { t } = useTranslation();
  const go = useGo();
  const may = useMay();
  const query = useCall(listElders, { query: useListQuery() as never }, { keepPrevious: true });
  const options = (labels: Readonly<Record<string, string>>) =>
    Object.entries(labels).map(([value, label]) => ({ value, label: t(label) }));
  return (
    <ListPage
      id="elders"
      title={t('老人档案')}
      query={query}
      rowKey={(elder) => elder.id}
      open={(elder) => `/elders/${elder.county}/${elder.id}`}
      filters={[
        { kind: 'text', name: 'q', label: t('姓名'), placeholder: t('姓名开头的字') },
        { kind: 'area', name: 'area', label: t('地区') },
        { kind: 'choice', name: 'livingSituation', label: t('居住情况'), options: options(livingLabels) },
        { kind: 'choice', name: 'economicClass', label: t('经济状况'), options: options(economicLabels) },
        { kind: 'choice', name: 'abilityGrade', label: t('能力等级'), options: options(gradeLabels) },
        {
          kind: 'choice',
          name: 'ageFrom',
          label: t('年龄'),
          options: [60, 70, 80, 90, 100].map((age) => ({ value: String(age), label: t('{{n}} 岁及以上', { n: age }) })),
        },
        { kind: 'choice', name: 'status', label: t('状态'), options: options(elderStatusLabels) },
      ]}
      actions={
        may(createElder) && (
          <Button type="primary" icon={<Icon name="plus" />} onClick={() => go('/elders/new')}>
            {t('新建档案')}
          </Button>
        )
      }
      empty={{
        title: t('还没有老人档案'),
        hint: t('这里列出您辖区内的老人。可以导入花名册,或逐个新建档案。'),
        action: <Button onClick={() => go('/imports/new')}>{t('导入花名册')}</Button>,
      }}
      columns={[
        { key: 'name', title: t('姓名'), render: (elder) => elder.name, text: (elder) => elder.name },
        {
          key: 'sex',
          title: t('性别'),
          render: (elder) => (elder.sex === 'male' ? t('男') : t('女')),
          text: (elder) => (elder.sex === 'male' ? t('男') : t('女')),
        },
        {
          key: 'age',
          title: t('年龄'),
          render: (elder) => elder.age,
          text: (elder) => String(elder.age),
          align: 'right',
        },
        {
          key: 'residentId',
          title: t('身份证号'),
          render: (elder) => <span className="y-number">{elder.residentIdMasked}</span>,
          text: (elder) => elder.residentIdMasked,
        },
        { key: 'area', title: t('社区'), render: (elder) => elder.areaName, text: (elder) => elder.areaName },
        {
          key: 'tags',
          title: t('特殊群体'),
          render: (elder) => <ElderTags tags={elder.tags} />,
          text: (elder) => elder.tags.map((tag) => t(labelOf(tagLabels, tag))).join('、'),
        },
        {
          key: 'grade',
          title: t('能力等级'),
          render: (elder) => t(labelOf(gradeLabels, elder.abilityGrade)),
          text: (elder) => t(labelOf(gradeLabels, elder.abilityGrade)),
        },
        {
          key: 'phone',
          title: t('电话'),
          render: (elder) => <span className="y-number">{elder.phoneMasked ?? ''}</span>,
          text: (elder) => elder.phoneMasked ?? '',
        },
        {
          key: 'address',
          title: t('现住址'),
          render: (elder) => elder.currentAddress ?? '',
          text: (elder) => elder.currentAddress ?? '',
          isOptional: true,
        },
        {
          key: 'birthDate',
          title: t('出生日期'),
          render: (elder) => <Day at={elder.birthDate} />,
          text: (elder) => elder.birthDate,
          isOptional: true,
        },
        {
          key: 'status',
          title: t('状态'),
          render: (elder) => (
            <StateTag
              tone={elder.status === 'active' ? 'good' : 'neutral'}
              text={t(labelOf(elderStatusLabels, elder.status))}
            />
          ),
          text: (elder) => t(labelOf(elderStatusLabels, elder.status)),
        },
      ]}
    />
  );
}
