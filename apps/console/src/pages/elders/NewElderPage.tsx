import { Button, Input } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { createElder } from '../../../../../server/src/people/elders/contract.ts';
import { useAct } from '../../client/queries.ts';
import { AreaPicker } from '../../components/AreaPicker.tsx';
import { Field } from '../../components/Field.tsx';
import { useGo } from '../../components/Go.tsx';
import { PageTitle } from '../../components/PageTitle.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';

/** Opens a file for one person; sex and birth come from the ID number. */
export function Page() {
  const { t } = useTranslation();
  const go = useGo();
  const [person, setPerson] = useState({ name: '', residentId: '', phone: '', currentAddress: '', source: '' });
  const [area, setArea] = useState('');
  const { act, isPending, problem } = useAct(createElder, {
    onDone: ({ county, id }) => go(`/elders/${county}/${id}`),
  });
  const input = (name: keyof typeof person) => ({
    value: person[name],
    onChange: (event: { target: { value: string } }) => setPerson({ ...person, [name]: event.target.value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { phone, currentAddress, ...needed } = person;
    act({ body: { ...needed, area, ...(phone ? { phone } : {}), ...(currentAddress ? { currentAddress } : {}) } });
  };
  return (
    <>
      <div className="y-list-head">
        <PageTitle text={t('新建档案')} />
      </div>
      <form className="y-form y-section" onSubmit={submit}>
        <Field label={t('姓名')} name="name" problem={problem} isRequired>
          <Input {...input('name')} autoFocus />
        </Field>
        <Field
          label={t('身份证号')}
          name="residentId"
          problem={problem}
          isRequired
          hint={t('性别和出生日期由身份证号得出;系统会查重。')}
        >
          <Input {...input('residentId')} maxLength={30} />
        </Field>
        <div className="y-field">
          <span className="y-label">
            {t('所属社区')}
            <span className="y-required">{t('(必填)')}</span>
          </span>
          <AreaPicker value={area} onChange={setArea} label={t('所属社区')} />
          {problem?.wordsFor('area', 'zh-CN') && (
            <div className="y-field-error" role="alert">
              {t('请选到社区(村)一级。')}
            </div>
          )}
        </div>
        <Field label={t('现住址')} name="currentAddress" problem={problem}>
          <Input {...input('currentAddress')} maxLength={200} />
        </Field>
        <Field label={t('联系电话')} name="phone" problem={problem}>
          <Input {...input('phone')} maxLength={30} inputMode="tel" />
        </Field>
        <Field
          label={t('信息来源')}
          name="source"
          problem={problem}
          isRequired
          hint={t('例如:本人申报、户口簿、社区走访。')}
        >
          <Input {...input('source')} maxLength={100} />
        </Field>
        <ProblemNote problem={problem} />
        <div className="y-form-end">
          <Button type="primary" htmlType="submit" loading={isPending}>
            {t('建立档案')}
          </Button>
          <Button onClick={() => go('/elders')}>{t('取消')}</Button>
        </div>
      </form>
    </>
  );
}
